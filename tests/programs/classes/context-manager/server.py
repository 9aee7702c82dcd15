from mcp.server.fastmcp import FastMCP

mcp = FastMCP("desk")
history = []


class Visit:
    def __init__(self, name):
        self.name = name

    def __enter__(self):
        history.append(f"{self.name} came")
        return self

    def __exit__(self, *error):
        history.append(f"{self.name} left")


@mcp.tool()
def visit(name: str) -> str:
    with Visit(name) as guest:
        return guest.name.title()


@mcp.tool()
def visits() -> list[str]:
    return history


mcp.run()
