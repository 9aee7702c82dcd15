from mcp.server.fastmcp import FastMCP

mcp = FastMCP("counter")
count = 0


@mcp.tool()
def increment() -> int:
    global count
    count += 1
    return count


mcp.run()
