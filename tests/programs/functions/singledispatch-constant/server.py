from functools import singledispatch

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("show")


@singledispatch
def shown(value):
    return str(value)


@shown.register
def _(value: list):
    return ", ".join(value)


@mcp.tool()
def show(value: list[str]) -> str:
    return shown(value)


mcp.run()
