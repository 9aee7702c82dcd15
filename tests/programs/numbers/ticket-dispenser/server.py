from mcp.server.fastmcp import FastMCP

mcp = FastMCP("tickets")
last_ticket = 0
holders = {}


@mcp.tool()
def draw(name: str) -> str:
    global last_ticket
    last_ticket += 1
    holders[last_ticket] = name
    return f"ticket {last_ticket}"


@mcp.tool()
def holder(ticket: int) -> str:
    return holders[ticket]


mcp.run()
