from tools.shelf import NOTES


def register(mcp):
    @mcp.tool()
    def read() -> list[str]:
        return NOTES
