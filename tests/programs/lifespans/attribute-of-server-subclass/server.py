from fastmcp import Context, FastMCP


class Shop(FastMCP):
    def __init__(self):
        super().__init__("shop")
        self.notes = {}
        self.greeting = {"en": "hello"}


mcp = Shop()


@mcp.tool
def put(key: str, text: str, ctx: Context) -> str:
    ctx.fastmcp.notes[key] = text
    return "kept"


@mcp.tool
def get(key: str, ctx: Context) -> str:
    return ctx.fastmcp.notes.get(key, "nothing")


@mcp.tool
def greet(language: str, ctx: Context) -> str:
    return ctx.fastmcp.greeting[language]
