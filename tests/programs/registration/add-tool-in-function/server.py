from mcp.server.fastmcp import FastMCP

import desk

mcp = FastMCP("desk")
desk.register(mcp)
mcp.run()
