"""A guest book for a party."""

import argparse
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastmcp import Context, FastMCP


@asynccontextmanager
async def guest_book(server: FastMCP) -> AsyncIterator[dict[str, Any]]:
    """The book lies open from when the server starts until it stops."""
    yield {"house": "Number nine", "entries": []}


mcp = FastMCP("guest-book", lifespan=guest_book)


@mcp.tool
async def sign(name: str, wish: str, ctx: Context) -> str:
    """Write into the guest book."""
    ctx.lifespan_context["entries"].append(f"{name}: {wish}")
    return f"Thank you, {name}."


@mcp.tool
async def read_wishes(ctx: Context, newest: int = 10) -> list[str]:
    """The newest wishes in the guest book."""
    return list(ctx.lifespan_context["entries"][-newest:])


@mcp.tool
async def where_is_it(ctx: Context) -> str:
    """Where the party is."""
    return f"The party is at {ctx.lifespan_context['house']}."


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--http", action="store_true", help="serve HTTP instead of stdio")
    parser.add_argument("--port", type=int, default=8000)
    options = parser.parse_args()
    if options.http:
        mcp.run(transport="http", host="127.0.0.1", port=options.port)
    else:
        mcp.run()
