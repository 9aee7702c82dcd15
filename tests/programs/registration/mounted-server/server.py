from fastmcp import FastMCP

from shelf import shelf

mcp = FastMCP("house")
mcp.mount(shelf, prefix="shelf")
mcp.run()
