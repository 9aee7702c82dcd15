"""A client: the sessions that it has are those of servers that others run."""

from mcp import Client

carts: dict[str, list[str]] = {}


async def names(url: str) -> list[str]:
    async with Client(url) as session:
        tools = (await session.list_tools()).tools
    carts.setdefault(url, []).extend(tool.name for tool in tools)
    return carts[url]
