"""What products cost: every call stands for itself."""

from mcp.server.mcpserver import MCPServer

mcp = MCPServer("prices")

PRICES = {"apple": 40, "pear": 55, "plum": 25}


@mcp.tool()
def price(product: str, count: int = 1) -> int:
    """What `count` of a product cost, in cents."""
    return PRICES[product] * count


if __name__ == "__main__":
    mcp.run(transport="streamable-http", host="0.0.0.0", port=8000, stateless_http=True)
