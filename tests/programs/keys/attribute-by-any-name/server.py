from mcp.server.fastmcp import Context, FastMCP

mcp = FastMCP("notes")


@mcp.tool()
def keep(name: str, text: str, ctx: Context) -> str:
    """Keep a note."""
    setattr(ctx.session, name, text)
    return "ok"


@mcp.tool()
def show(name: str, ctx: Context) -> str:
    """A note that was kept."""
    return getattr(ctx.session, name, "none")


if __name__ == "__main__":
    mcp.run(transport="streamable-http")
