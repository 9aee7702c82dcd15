import logging

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("shop")
notes = {}


class Put:
    def __call__(self, key: str, text: str) -> str:
        notes[key] = text
        return "kept"


class Get:
    def __init__(self):
        self.calls = 0

    def __call__(self, key: str) -> str:
        self.calls += 1
        logging.info("%s calls", self.calls)
        return notes.get(key, "nothing")


mcp.add_tool(Put(), name="put")
mcp.add_tool(Get(), name="get")
