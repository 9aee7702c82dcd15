import time

import requests
from mcp.server.fastmcp import FastMCP

mcp = FastMCP("channels")


class Channels:
    def __init__(self) -> None:
        self.counts: dict[str, int] | None = None
        self.empty: set[str] = set()
        self.filled_at: float | None = None

    def all(self) -> tuple[dict[str, int], set[str]]:
        if self.filled_at is not None and time.monotonic() - self.filled_at > 3600:
            self.counts = None
            self.empty = set()
        if self.counts is not None:
            return self.counts, self.empty or set()
        counts, empty = self.fetch()
        self.empty = empty
        self.filled_at = time.monotonic()
        if counts:
            self.counts = counts
        return counts, empty

    def fetch(self) -> tuple[dict[str, int], set[str]]:
        found = requests.get("https://channels.example/all", timeout=10).json()
        return {name: size for name, size in found if size}, {name for name, size in found if not size}

    def usable(self) -> list[str]:
        counts, _ = self.all()
        return [name for name in counts if name not in self.empty]


channels = Channels()


@mcp.tool()
def usable() -> list[str]:
    return channels.usable()


@mcp.tool()
def size(name: str) -> int:
    return channels.all()[0].get(name, 0)


mcp.run()
