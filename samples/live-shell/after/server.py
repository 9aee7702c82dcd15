"""An MCP server that gives an assistant a shell with a memory."""

from importlib.metadata import version

from mcp.server.mcpserver import MCPServer

import shells

# unstick: UNS412 2.3 sends the text of an exception only if it is a ToolError or ResourceError: raise one where clients should read why open_shell, run_command, close_shell failed
mcp = MCPServer("shells", version=version("mcp"))

mcp.add_tool(shells.open_shell)
mcp.add_tool(shells.run_command)
mcp.add_tool(shells.close_shell)

if __name__ == "__main__":
    mcp.run()
