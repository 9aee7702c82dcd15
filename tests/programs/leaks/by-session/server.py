from fastmcp import Context, FastMCP

mcp = FastMCP("search")
queries: dict[str, str] = {}


@mcp.tool
def search(text: str, ctx: Context) -> str:
    queries[ctx.session_id] = text
    return f"results for {text}"


@mcp.tool
def repeat(ctx: Context) -> str:
    return f"results for {queries.get(ctx.session_id)}"


mcp.run()
