import asyncio
from collections import defaultdict
from datetime import datetime, timedelta

import httpx
from mcp.server.fastmcp import FastMCP

mcp = FastMCP("datasets")
_cache = None
_stamp = None
_lock = asyncio.Lock()


class Index:
    def __init__(self):
        self.entries = []
        self.owners = defaultdict(list)

    def build(self, entries):
        self.entries = entries
        self.owners.clear()
        for number, entry in enumerate(entries):
            self.owners[entry["owner"]].append(number)

    def owned_by(self, owner):
        return [self.entries[number] for number in self.owners.get(owner, [])]


_index = Index()


async def fetch():
    global _cache, _stamp, _index
    if _cache is not None and _stamp is not None:
        if datetime.now() - _stamp < timedelta(hours=1):
            return _cache
    async with _lock:
        if _cache is not None and _stamp is not None:
            if datetime.now() - _stamp < timedelta(hours=1):
                return _cache
        async with httpx.AsyncClient() as client:
            entries = (await client.get("https://registry.example/all.json")).json()
        _cache = entries
        _stamp = datetime.now()
        fresh = Index()
        fresh.build(entries)
        _index = fresh
        return entries


@mcp.tool()
async def everything() -> list[dict]:
    return await fetch()


@mcp.tool()
async def owned(owner: str) -> list[dict]:
    await fetch()
    return _index.owned_by(owner)


mcp.run()
