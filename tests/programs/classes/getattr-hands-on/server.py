from mcp.server.fastmcp import FastMCP

mcp = FastMCP("desk")


class Cart:
    def __init__(self):
        self.items = []

    def add(self, item):
        self.items.append(item)

    def listed(self):
        return list(self.items)


class Rates:
    def __init__(self):
        self.table = {"eur": 1}

    def rate(self, name):
        return self.table.get(name)


class Lazy:
    def __init__(self, make):
        self._make = make
        self._made = None

    def __getattr__(self, name):
        if self._made is None:
            self._made = self._make()
        return getattr(self._made, name)


cart = Lazy(Cart)
rates = Lazy(Rates)


@mcp.tool()
def add(item: str) -> str:
    cart.add(item)
    return str(rates.rate(item))


@mcp.tool()
def show() -> str:
    return str(cart.listed())
