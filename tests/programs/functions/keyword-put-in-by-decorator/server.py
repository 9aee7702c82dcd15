from functools import wraps

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("shop")


class Basket:
    def __init__(self):
        self.items = []


class Draft:
    def __init__(self):
        self.lines = []


basket = Basket()


def with_basket(fn):
    @wraps(fn)
    async def called(*args, **kwargs):
        kwargs["basket"] = basket
        return await fn(*args, **kwargs)

    return called


def with_draft(fn):
    @wraps(fn)
    async def called(*args, **kwargs):
        kwargs["draft"] = Draft()
        return await fn(*args, **kwargs)

    return called


@mcp.tool()
@with_basket
async def put(item: str, basket=None) -> str:
    basket.items.append(item)
    return "put"


@mcp.tool()
@with_basket
async def listed(basket=None) -> list[str]:
    return basket.items


@mcp.tool()
@with_draft
async def written(line: str, draft=None) -> list[str]:
    draft.lines.append(line)
    return draft.lines
