import re
from typing import cast

import httpx
from mcp.server.fastmcp import FastMCP

mcp = FastMCP("jobs")
pages = {}
recent = {"searches": []}


class Watchlist:
    _only = None

    def __new__(cls):
        if cls._only is None:
            cls._only = super().__new__(cls)
            cls._only.urls = []
        return cls._only


async def read_job(text: str) -> dict | None:
    title = re.search("<h1>(.*)</h1>", text)
    if not title:
        return None
    job = {"title": title.group(1)}
    job["remote"] = "remote" in text
    return job


@mcp.tool()
async def job(url: str) -> dict:
    if url in pages:
        return pages[url]
    found = await read_job(httpx.get(url).text)
    if found is None:
        return {}
    found["url"] = url
    if found["remote"]:
        found["place"] = "anywhere"
    pages[url] = found
    return found


@mcp.tool()
def searched(word: str) -> str:
    searches = cast("list[str]", recent["searches"])
    searches.append(word)
    return "kept"


@mcp.tool()
def last_search() -> str:
    return recent["searches"][-1]


@mcp.tool()
def watch(url: str) -> int:
    watched = Watchlist()
    watched.urls.append(url)
    return len(watched.urls)


@mcp.tool()
def watched() -> list[str]:
    return Watchlist().urls


mcp.run()
