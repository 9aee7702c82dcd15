import os
import subprocess

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("runner")


@mcp.tool()
def set_variable(name: str, value: str) -> str:
    os.environ[name] = value
    return "ok"


@mcp.tool()
def run(command: str) -> str:
    return subprocess.run(command, shell=True, capture_output=True, text=True).stdout


mcp.run()
