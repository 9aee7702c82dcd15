from abc import ABC, abstractmethod

import httpx
from mcp.server.fastmcp import FastMCP

mcp = FastMCP("notes")


class Storage(ABC):
    @abstractmethod
    def get(self, name: str) -> str: ...


class Remote(Storage):
    def __init__(self, address: str) -> None:
        self.address = address

    def get(self, name: str) -> str:
        return httpx.get(f"{self.address}/{name}").text


storage = Remote("https://example.org")


@mcp.tool()
def read(name: str) -> str:
    if hasattr(storage, "resume"):
        storage.resume()
    return storage.get(name)


@mcp.tool()
def sync() -> str:
    if hasattr(storage, "start_sync"):
        return storage.start_sync()
    return "nothing to do"


mcp.run()
