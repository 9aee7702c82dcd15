from mcp.server.fastmcp import FastMCP


def tool(fn):
    fn.is_tool = True
    return fn


class Registering:
    def register(self, mcp):
        for name in dir(self):
            method = getattr(self, name)
            if hasattr(method, "is_tool"):
                mcp.tool()(method)


class Notes(Registering):
    def __init__(self):
        self.texts = {}
        self.greeting = {"en": "hello"}

    @tool
    def put(self, key: str, text: str) -> str:
        self.texts[key] = text
        return "kept"

    @tool
    def get(self, key: str) -> str:
        return self.texts.get(key, "nothing")

    @tool
    def greet(self, language: str) -> str:
        return self.greeting[language]


mcp = FastMCP("shop")
Notes().register(mcp)
