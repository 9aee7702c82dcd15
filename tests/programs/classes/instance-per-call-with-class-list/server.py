from mcp.server.fastmcp import FastMCP


class Basket:
    items = []

    def add(self, item):
        self.items.append(item)
        return len(self.items)


mcp = FastMCP("shop")


@mcp.tool()
def add(item: str) -> str:
    Basket().add(item)
    return "ok"


@mcp.tool()
def show() -> list[str]:
    return Basket.items


mcp.run()
