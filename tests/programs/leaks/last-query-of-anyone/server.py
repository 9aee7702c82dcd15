from mcp.server.fastmcp import FastMCP

mcp = FastMCP("search")
last_query = ""


@mcp.tool()
def search(text: str) -> str:
    global last_query
    last_query = text
    return f"results for {text}"


@mcp.tool()
def repeat() -> str:
    return f"results for {last_query}"


mcp.run()
