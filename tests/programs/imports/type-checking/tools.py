from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mcp.server.fastmcp import FastMCP

    from store import Store


def register(mcp: FastMCP, store: Store) -> None:
    @mcp.tool()
    def put(item: str) -> str:
        store.items.append(item)
        return "ok"

    @mcp.tool()
    def everything() -> list[str]:
        return store.items
