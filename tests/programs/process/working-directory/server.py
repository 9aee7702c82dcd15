import os

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("files")


@mcp.tool()
def enter(folder: str) -> str:
    os.chdir(folder)
    return "ok"


@mcp.tool()
def listing() -> list[str]:
    return os.listdir(os.getcwd())


mcp.run()
