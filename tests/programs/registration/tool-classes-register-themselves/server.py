from mcp.server.fastmcp import FastMCP

mcp = FastMCP("shop")
notes = {}


class Tool:
    table: dict[str, type] = {}

    def __init_subclass__(cls, called: str = "", **rest):
        super().__init_subclass__(**rest)
        if called:
            cls.table[called] = cls


class Put(Tool, called="put"):
    def execute(self, key: str, text: str) -> str:
        notes[key] = text
        return "kept"


class Get(Tool, called="get"):
    def execute(self, key: str) -> str:
        return notes.get(key, "nothing")


for name, cls in Tool.table.items():
    mcp.add_tool(cls().execute, name=name)
