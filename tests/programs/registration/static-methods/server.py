from mcp.server.fastmcp import FastMCP

mcp = FastMCP("shop")


class Notes:
    texts: dict[str, str] = {}
    greeting = {"en": "hello"}

    @staticmethod
    @mcp.tool()
    def put(key: str, text: str) -> str:
        Notes.texts[key] = text
        return "kept"

    @staticmethod
    @mcp.tool()
    def get(key: str) -> str:
        return Notes.texts.get(key, "nothing")

    @staticmethod
    @mcp.tool()
    def greet(language: str) -> str:
        return Notes.greeting[language]
