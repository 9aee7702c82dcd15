"""An MCP server that gives an assistant a shell with a memory."""

from mcp.server.fastmcp import FastMCP

import shells

mcp = FastMCP("shells")

mcp.add_tool(shells.open_shell)
mcp.add_tool(shells.run_command)
mcp.add_tool(shells.close_shell)

if __name__ == "__main__":
    mcp.run()
