from mcp.server.fastmcp import FastMCP

mcp = FastMCP("desk")


class Bag:
    pass


class Options:
    def __init__(self, **values):
        self.__dict__.update(values)

    def change(self, **values):
        self.__dict__.update(values)


class Shared:
    _state = {}

    def __init__(self):
        self.__dict__ = self._state
        self.__dict__.setdefault("items", [])


class Own:
    def __init__(self, values):
        self.__dict__ = values


bag = Bag()
options = Options(color="red")
LIMITS = Bag()
for name in ("low", "high"):
    setattr(LIMITS, name, len(name))


@mcp.tool()
def change(key: str) -> str:
    setattr(bag, f"x_{key}", 1)
    options.change(color=key)
    Shared().items.append(key)
    own = Own({"key": key})
    own.key = key
    local = Bag()
    setattr(local, key, own.key)
    return str(vars(local))


@mcp.tool()
def show(key: str) -> str:
    found = getattr(bag, f"x_{key}", None)
    return f"{found} {options.color} {Shared().items} {getattr(LIMITS, key)}"
