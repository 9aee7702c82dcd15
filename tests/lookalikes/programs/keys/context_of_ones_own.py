"""A `Context` with a `session` that is no MCP's."""

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("sums")
carts: dict[int, list[str]] = {}


class Context:
    session = object()


def add(item: str, ctx: Context) -> None:
    carts.setdefault(id(ctx.session), []).append(item)


def show(ctx: Context) -> list[str]:
    return carts.get(id(ctx.session), [])


@mcp.tool()
async def double(number: int) -> int:
    return 2 * number
