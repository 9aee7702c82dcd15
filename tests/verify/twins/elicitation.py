"""The restaurant, written for 2.x by hand: what to ask is a dependency of the tool."""

from datetime import date, timedelta
from typing import Annotated

from mcp.server.mcpserver import Elicit, MCPServer, Resolve
from pydantic import BaseModel, Field

SEATS = {"window": 2, "garden": 6}
MONDAY = 0
mcp = MCPServer("restaurant")


class OtherDay(BaseModel):
    agree: bool = Field(description="Take the other day?")


async def other_day(day: date) -> OtherDay | Elicit[OtherDay]:
    if day.weekday() != MONDAY:
        return OtherDay(agree=True)
    return Elicit(f"We are closed on {day}. Would {day + timedelta(1)} suit you?", OtherDay)


@mcp.tool()
def list_seatings() -> dict[str, int]:
    """The tables and how many guests each one takes."""
    return SEATS


@mcp.tool()
async def book_table(
    day: date, guests: int, other: Annotated[OtherDay, Resolve(other_day)]
) -> str:
    """Book a table; asks back when the restaurant is closed on that day."""
    return f"Booked for {guests}." if other.agree else "Nothing was booked."


if __name__ == "__main__":
    mcp.run()
