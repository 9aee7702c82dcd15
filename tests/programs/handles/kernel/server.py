from jupyter_client.manager import start_new_kernel
from mcp.server.fastmcp import FastMCP

mcp = FastMCP("notebook")
manager, client = start_new_kernel()


@mcp.tool()
def run_cell(code: str) -> str:
    return str(client.execute_interactive(code))


mcp.run()
