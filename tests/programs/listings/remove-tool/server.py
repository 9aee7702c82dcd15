from mcp.server.fastmcp import FastMCP

mcp = FastMCP("kiosk")


@mcp.tool()
def admin() -> str:
    return "secret"


@mcp.tool()
def lock() -> str:
    mcp.remove_tool("admin")
    return "locked"


mcp.run()
