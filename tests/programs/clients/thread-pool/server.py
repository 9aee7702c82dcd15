from concurrent.futures import ThreadPoolExecutor

import httpx
from mcp.server.fastmcp import FastMCP


mcp = FastMCP("desk")
workers = ThreadPoolExecutor(max_workers=4)


@mcp.tool()
def lengths(urls: list[str]) -> list[int]:
    return list(workers.map(lambda url: len(httpx.get(url).text), urls))


mcp.run()
