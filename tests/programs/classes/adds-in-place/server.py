from mcp.server.fastmcp import FastMCP

mcp = FastMCP("desk")


class Basket:
    def __init__(self):
        self.items = []

    def __iadd__(self, item):
        self.items.append(item)
        return self


class Stream:
    def __init__(self):
        self.lines = []

    def __lshift__(self, line):
        self.lines.append(line)
        return self


basket = Basket()
stream = Stream()
flags = 0
calls = 0


@mcp.tool()
def add(item: str, bit: int) -> str:
    global basket, flags, calls
    basket += item
    stream << item
    flags |= 1 << bit
    calls += 1
    own = Basket()
    own += item
    return str(own.items)


@mcp.tool()
def show() -> str:
    return f"{basket.items} {stream.lines} {bin(flags)}"
