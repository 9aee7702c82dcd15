import importlib
import pkgutil

import tools
from mcp.server.fastmcp import FastMCP

mcp = FastMCP("notes")

for info in pkgutil.iter_modules(tools.__path__):
    importlib.import_module(f"{tools.__name__}.{info.name}").register(mcp)

if __name__ == "__main__":
    mcp.run(transport="streamable-http")
