from mcp.server.fastmcp import FastMCP

from plugins import load

mcp = FastMCP("plugins")


@mcp.tool()
def names() -> list[str]:
    return ["a", "b"]


def activate(entry):
    mcp.add_tool(fn=entry.handler)
    mcp.add_tool(entry.handler)


activate(None)

if __name__ == "__main__":
    mcp.run()
