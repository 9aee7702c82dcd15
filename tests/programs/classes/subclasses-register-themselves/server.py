from mcp.server.fastmcp import FastMCP


class Unit:
    known = {}

    def __init_subclass__(cls):
        Unit.known[cls.__name__.lower()] = cls

    def metres(self, value):
        raise NotImplementedError


class Mile(Unit):
    def metres(self, value):
        return value * 1609


mcp = FastMCP("units")


@mcp.tool()
def metres(value: float, unit: str) -> float:
    return Unit.known[unit]().metres(value)


mcp.run()
