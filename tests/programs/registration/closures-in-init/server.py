from mcp.server.fastmcp import FastMCP


class Shelf:
    def __init__(self):
        self.items = []
        self.mcp = FastMCP("shelf")

        @self.mcp.tool()
        def put(item: str) -> str:
            self.items.append(item)
            return "ok"

        @self.mcp.tool()
        def everything() -> list[str]:
            return self.items

    def run(self):
        self.mcp.run()


Shelf().run()
