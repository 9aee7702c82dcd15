from mcp.server.fastmcp import FastMCP

from store import Store
from tools import register

mcp = FastMCP("shelf")
register(mcp, Store())
mcp.run()
