from mcp.server.fastmcp import FastMCP

mcp = FastMCP("math")


def double(number: float) -> float:
    return number * 2


def half(number: float) -> float:
    return number / 2


for tool in (double, half):
    mcp.add_tool(tool)
mcp.run()
