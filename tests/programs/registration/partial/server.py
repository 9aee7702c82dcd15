from functools import partial

from mcp.server.fastmcp import FastMCP

import shelf

items = []
mcp = FastMCP("shelf")
mcp.add_tool(partial(shelf.put, items), name="put")
mcp.add_tool(partial(shelf.everything, items), name="everything")
mcp.run()
