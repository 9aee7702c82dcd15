import time

import httpx
from mcp.server.fastmcp import FastMCP

mcp = FastMCP("hosts")
hosts: dict[str, str] = {}
read_at: float | None = None
history: list[str] = []


def known_hosts(refresh: bool = False) -> dict[str, str]:
    global read_at
    if hosts and read_at is None and not refresh:
        return hosts
    fresh = read_at is not None and time.monotonic() - read_at < 60
    if hosts and fresh and not refresh:
        return hosts
    loaded = httpx.get("https://example.org/hosts").json()
    hosts.clear()
    hosts.update(loaded)
    read_at = time.monotonic() if loaded else None
    return hosts


def note(name: str) -> None:
    if history and history[-1] == name:
        return
    history.append(name)


@mcp.tool()
def address(name: str) -> str:
    note(name)
    return known_hosts()[name]


@mcp.tool()
def reload() -> int:
    return len(known_hosts(refresh=True))


@mcp.tool()
def asked() -> list[str]:
    return history


mcp.run()
