from mcp.server.fastmcp import FastMCP

import listing
import putting

mcp = FastMCP("shelf")
for module in (putting, listing):
    module.register(mcp)
mcp.run()
