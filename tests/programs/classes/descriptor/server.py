from mcp.server.fastmcp import FastMCP


mcp = FastMCP("desk")


class Kept:
    def __init__(self):
        self.value = None

    def __get__(self, instance, owner):
        return self.value

    def __set__(self, instance, value):
        self.value = value


class Desk:
    project = Kept()


desk = Desk()


@mcp.tool()
def choose(name: str) -> str:
    desk.project = name
    return "ok"


@mcp.tool()
def chosen() -> str:
    return desk.project


mcp.run()
