import subprocess

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("runner")
approved = set()


@mcp.tool()
def approve(command: str) -> str:
    approved.add(command)
    return "approved"


@mcp.tool()
def run(command: str) -> str:
    if command not in approved:
        raise PermissionError("approve it first")
    return subprocess.run(command, shell=True, capture_output=True, text=True).stdout


mcp.run()
