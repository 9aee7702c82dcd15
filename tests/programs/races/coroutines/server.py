from mcp.server.fastmcp import FastMCP

mcp = FastMCP("diary")
pages: dict[str, str] = {}


@mcp.tool()
async def write(day: str, text: str) -> str:
    before = pages.get(day, "")
    pages[day] = f"{before} {text}"
    return "ok"


@mcp.tool()
async def read(day: str) -> str:
    return pages.get(day, "nothing")


mcp.run()
