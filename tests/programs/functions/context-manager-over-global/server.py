from contextlib import contextmanager

from mcp.server.fastmcp import FastMCP


mcp = FastMCP("desk")
_items = []


@contextmanager
def items():
    yield _items


@mcp.tool()
def put(item: str) -> str:
    with items() as kept:
        kept.append(item)
    return "ok"


@mcp.tool()
def everything() -> list[str]:
    with items() as kept:
        return list(kept)


mcp.run()
