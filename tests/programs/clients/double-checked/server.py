import threading

import httpx
from mcp.server.fastmcp import FastMCP


mcp = FastMCP("desk")
_client = None
_lock = threading.Lock()


def client():
    global _client
    if _client is None:
        with _lock:
            if _client is None:
                _client = httpx.Client(base_url="https://example.org")
    return _client


@mcp.tool()
def fetch(path: str) -> str:
    return client().get(path).text


mcp.run()
