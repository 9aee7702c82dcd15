from mcp.server.fastmcp import FastMCP

mcp = FastMCP("thinking")


class Thoughts:
    def __init__(self):
        self.history = []

    def add(self, thought):
        self.history.append(thought)
        return {"count": len(self.history), "last": self.history[-3:]}


thoughts = Thoughts()


@mcp.tool()
def think(thought: str) -> dict:
    return thoughts.add(thought)


mcp.run()
