from mcp.server.fastmcp import FastMCP

mcp = FastMCP("orders")
_last = 0
orders = {}


def next_id():
    global _last
    _last += 1
    return _last


@mcp.tool()
def order(item: str) -> int:
    number = next_id()
    orders[number] = item
    return number


@mcp.tool()
def show(number: int) -> str:
    return orders.get(number, "no such order")


mcp.run()
