from tools.shelf import NOTES


def register(mcp):
    @mcp.tool()
    def write(text: str) -> int:
        NOTES.append(text)
        return len(NOTES)
