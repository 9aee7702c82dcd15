import os
import subprocess

from mcp.server.fastmcp import FastMCP


mcp = FastMCP("desk")


@mcp.tool()
def run(command: str, region: str) -> str:
    environment = os.environ.copy()
    environment["REGION"] = region
    done = subprocess.run(command, shell=True, env=environment, capture_output=True, text=True)
    return done.stdout


mcp.run()
