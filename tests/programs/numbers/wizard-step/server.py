from mcp.server.fastmcp import FastMCP

from wizard import Wizard

mcp = FastMCP("form")
wizard = Wizard()


@mcp.tool()
def proceed() -> str:
    return wizard.forward()


mcp.run()
