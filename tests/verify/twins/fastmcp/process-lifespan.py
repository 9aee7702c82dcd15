"""A guest book for a party, written for fastmcp 4 by hand."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastmcp import Context, FastMCP


@asynccontextmanager
async def book(server: FastMCP) -> AsyncIterator[dict[str, Any]]:
    yield {"entries": []}


mcp = FastMCP("guest-book", lifespan=book)


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
async def where_is_it() -> str:
    """Where the party is."""
    return "The party is at Number nine."


if __name__ == "__main__":
    mcp.run()
