from fastmcp import FastMCP


class Desk(FastMCP):
    def __init__(self):
        super().__init__("desk")
        self.items = []
        self.tool(self.put)
        self.tool(self.everything)

    def put(self, item: str) -> str:
        self.items.append(item)
        return "ok"

    def everything(self) -> list[str]:
        return self.items


Desk().run()
