from mcp.server.fastmcp import FastMCP

mcp = FastMCP("shelf")
shelf = []


@mcp.tool()
def put(item: str) -> str:
    global shelf
    shelf += [item]
    return "ok"


@mcp.tool()
def everything() -> list[str]:
    return shelf


mcp.run()
