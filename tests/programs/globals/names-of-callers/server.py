from mcp.server.fastmcp import FastMCP

mcp = FastMCP("notes")


@mcp.tool()
def keep(name: str, text: str) -> str:
    """Keep a note."""
    globals()[name] = text
    return "ok"


@mcp.tool()
def show(name: str) -> str:
    """A note that was kept."""
    return globals().get(name, "none")


if __name__ == "__main__":
    mcp.run(transport="streamable-http")
