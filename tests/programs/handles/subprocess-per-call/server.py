import subprocess

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("runner")


@mcp.tool()
def run(text: str) -> str:
    process = subprocess.Popen(["cat"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    out, _ = process.communicate(text)
    return out


mcp.run()
