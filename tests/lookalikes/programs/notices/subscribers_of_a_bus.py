"""`subscribe` and `unsubscribe` of an event bus in the process, used while it starts."""

from collections.abc import Callable

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("sums")


class Bus:
    def __init__(self) -> None:
        self.listeners: list[Callable[[str], None]] = []

    def subscribe(self, listener: Callable[[str], None]) -> None:
        self.listeners.append(listener)

    def unsubscribe(self, listener: Callable[[str], None]) -> None:
        self.listeners.remove(listener)

    def send_notification(self, text: str) -> None:
        for listener in self.listeners:
            listener(text)


bus = Bus()
bus.subscribe(print)


@mcp.tool()
async def double(number: int) -> int:
    bus.send_notification("doubles")
    return 2 * number
