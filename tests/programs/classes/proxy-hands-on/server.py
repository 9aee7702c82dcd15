import httpx
from mcp.server.fastmcp import FastMCP

mcp = FastMCP("shop")


class Later:
    def __init__(self, make):
        self._make = make
        self._made = None

    def __getattr__(self, name):
        if self._made is None:
            self._made = self._make()
        return getattr(self._made, name)


class LaterClient:
    def __init__(self, make):
        self._make = make

    def __getattr__(self, name):
        return getattr(self._make(), name)


class Notes:
    def __init__(self):
        self.texts = {}

    def save(self, key, text):
        self.texts[key] = text

    def load(self, key):
        return self.texts.get(key, "nothing")


notes = Later(lambda: Notes())
client = LaterClient(httpx.Client)


@mcp.tool()
def put(key: str, text: str) -> str:
    notes.save(key, text)
    return "kept"


@mcp.tool()
def get(key: str) -> str:
    return notes.load(key)


@mcp.tool()
def fetch(url: str) -> str:
    return client.get(url).text
