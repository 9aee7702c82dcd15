from mcp.server.mcpserver import MCPServer

mcp = MCPServer("diary")
pages: dict[str, str] = {}


@mcp.tool()
def write(day: str, text: str) -> str:
    before = pages.get(day, "")
    pages[day] = f"{before} {text}"
    return "ok"


@mcp.tool()
def read(day: str) -> str:
    return pages.get(day, "nothing")


mcp.run()
