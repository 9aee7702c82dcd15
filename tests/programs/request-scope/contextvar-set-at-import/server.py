from contextvars import ContextVar

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("shop")


class Notes:
    def __init__(self):
        self.texts = {}


class Steps:
    def __init__(self):
        self.done = []


shared = ContextVar("shared")
shared.set(Notes())
steps = ContextVar("steps")


def step(name):
    steps.get().done.append(name)


@mcp.tool()
def put(key: str, text: str) -> str:
    shared.get().texts[key] = text
    return "kept"


@mcp.tool()
def get(key: str) -> str:
    return shared.get().texts.get(key, "nothing")


@mcp.tool()
def work(name: str) -> list[str]:
    steps.set(Steps())
    step(name)
    return steps.get().done
