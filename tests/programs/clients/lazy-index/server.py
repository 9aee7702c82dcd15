import json

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("glossary")
_index = None


def index():
    global _index
    if _index is None:
        with open("glossary.json") as file:
            _index = json.load(file)
    return _index


@mcp.tool()
def define(word: str) -> str:
    return index().get(word, "unknown word")


mcp.run()
