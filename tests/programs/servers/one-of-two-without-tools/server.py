import importlib

from mcp.server.fastmcp import FastMCP


def build(key):
    if key:
        mcp = FastMCP("kept", auth=key)
    else:
        mcp = FastMCP("kept")
    for name in ("a", "b"):
        importlib.import_module(f"tools.{name}").register(mcp)
    return mcp


if __name__ == "__main__":
    build(None).run(transport="streamable-http")
