from mcp.server.fastmcp import FastMCP

mcp = FastMCP("shop")
notes = {}


class Listed(type):
    table: dict[str, type] = {}

    def __new__(mcs, name, bases, body):
        made = super().__new__(mcs, name, bases, body)
        if bases:
            mcs.table[name] = made
        return made


class Tool(metaclass=Listed):
    pass


class Put(Tool):
    def execute(self, key: str, text: str) -> str:
        notes[key] = text
        return "kept"


class Get(Tool):
    def execute(self, key: str) -> str:
        return notes.get(key, "nothing")


for name, cls in Listed.table.items():
    mcp.add_tool(cls().execute, name=name)
