from mcp.server.fastmcp import FastMCP

from service import Service
from store import Store

mcp = FastMCP("shelf")
service = Service(Store([]))


@mcp.tool()
def put(item: str) -> str:
    return service.put(item)


@mcp.tool()
def everything() -> list[str]:
    return service.everything()


mcp.run()
