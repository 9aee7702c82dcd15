from mcp.server.fastmcp import Context, FastMCP

mcp = FastMCP("notes")


@mcp.tool()
def keep(text: str, ctx: Context) -> str:
    """Keep a note."""
    ctx.session.__dict__["note"] = text
    return "ok"


@mcp.tool()
def show(ctx: Context) -> str:
    """The note that was kept."""
    return vars(ctx.session).get("note", "none")


if __name__ == "__main__":
    mcp.run(transport="streamable-http")
