import threading

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("desk")
local = threading.local()


@mcp.tool()
def sit(name: str) -> str:
    local.name = name
    return "ok"


@mcp.tool()
def who() -> str:
    return local.name


mcp.run()
