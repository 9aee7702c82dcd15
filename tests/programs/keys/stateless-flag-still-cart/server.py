from mcp.server.fastmcp import FastMCP

mcp = FastMCP("shop", stateless_http=True)
carts: dict[str, list[str]] = {}


@mcp.tool()
def add(customer: str, item: str) -> str:
    carts.setdefault(customer, []).append(item)
    return "added"


@mcp.tool()
def show(customer: str) -> list[str]:
    return carts.get(customer, [])


mcp.run(transport="streamable-http")
