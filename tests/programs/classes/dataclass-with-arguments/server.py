import asyncio
from dataclasses import dataclass, field

import attrs
from mcp.server.fastmcp import FastMCP


@dataclass(slots=True, kw_only=True)
class Desk:
    bookings: dict[str, str] = field(default_factory=dict)

    def book(self, room: str, guest: str) -> None:
        self.bookings[room] = guest


@attrs.define(slots=True)
class Prices:
    by_room: dict[str, int] = attrs.field(factory=dict)

    def of(self, room: str) -> int:
        return self.by_room.get(room, 80)


@dataclass(order=True)
class Order:
    lines: list[str] = field(default_factory=list)


def hotel(desk: Desk, prices: Prices) -> FastMCP:
    mcp = FastMCP("hotel")

    @mcp.tool()
    def book(room: str, guest: str) -> str:
        desk.book(room, guest)
        return "booked"

    @mcp.tool()
    def who(room: str) -> str:
        return desk.bookings.get(room, "nobody")

    @mcp.tool()
    def price(room: str) -> int:
        return prices.of(room)

    @mcp.tool()
    def breakfast(eggs: int) -> str:
        order = Order()
        order.lines.append(f"{eggs} eggs")
        return ", ".join(order.lines)

    return mcp


async def main() -> None:
    server = hotel(Desk(), Prices(by_room={"suite": 200}))
    await asyncio.create_task(server.run_stdio_async())


if __name__ == "__main__":
    asyncio.run(main())
