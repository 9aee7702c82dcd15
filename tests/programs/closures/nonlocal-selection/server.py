from mcp.server.fastmcp import FastMCP


def build():
    mcp = FastMCP("tables")
    current = "birds"

    @mcp.tool()
    def select(name: str) -> str:
        nonlocal current
        current = name
        return name

    @mcp.tool()
    def selected() -> str:
        return current

    return mcp


if __name__ == "__main__":
    build().run()
