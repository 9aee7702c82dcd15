from mcp.server.fastmcp import FastMCP


def build():
    mcp = FastMCP("text")
    count = 0

    @mcp.tool()
    def upper(text: str) -> str:
        nonlocal count
        count += 1
        return text.upper()

    @mcp.tool()
    def how_often() -> int:
        return count

    return mcp


if __name__ == "__main__":
    build().run()
