from mcp.server.fastmcp import FastMCP

from shelf import Shelf


def build():
    mcp = FastMCP("shelf")
    shelf = Shelf()
    for method in (shelf.put, shelf.everything):
        mcp.add_tool(method)
    return mcp


if __name__ == "__main__":
    build().run()
