import os

import httpx
from mcp.server.fastmcp import FastMCP


mcp = FastMCP("desk")
_settings = None


class Settings:
    def __init__(self):
        self.url = os.environ.get("URL", "https://example.org")


def settings():
    global _settings
    if _settings is None:
        _settings = Settings()
    return _settings


@mcp.tool()
def fetch(path: str) -> str:
    return httpx.get(f"{settings().url}/{path}").text


mcp.run()
