from mcp.server.fastmcp import FastMCP

mcp = FastMCP("notes")


@mcp.tool()
def keep(text: str) -> str:
    """Keep a note."""
    globals().update(note=text)
    return "ok"


@mcp.tool()
def show() -> str:
    """The note that was kept."""
    return globals().get("note", "none")


if __name__ == "__main__":
    mcp.run(transport="streamable-http")
