"""An event store of a domain, whose events are read from elsewhere."""

import asyncpg
from mcp.server.fastmcp import FastMCP

mcp = FastMCP("orders")


class EventStore:
    def __init__(self, url: str) -> None:
        self.url = url

    async def replay_events_after(self, number: int) -> list[str]:
        connection = await asyncpg.connect(self.url)
        rows = await connection.fetch("select text from events where number > $1", number)
        return [row["text"] for row in rows]


event_store = EventStore("postgresql://db")


@mcp.tool()
async def events(after: int) -> list[str]:
    return await event_store.replay_events_after(after)
