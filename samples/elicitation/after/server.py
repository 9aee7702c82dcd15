"""Book a table at a restaurant that asks back when it is closed."""

from datetime import date
from importlib.metadata import version
from typing import Annotated

from mcp.server.mcpserver import Elicit, ElicitationResult, MCPServer, Resolve
from pydantic import BaseModel, Field

from restaurant import SEATS, offer, reference

mcp = MCPServer("restaurant", version=version("mcp"))


class OtherDay(BaseModel):
    """The guest's answer to another day."""

    agree: bool = Field(description="Take the other day?")


@mcp.tool()
def list_seatings() -> dict[str, int]:
    """The tables and how many guests each one takes."""
    return SEATS


async def ask_book_table(day: date, guests: int) -> Elicit[OtherDay] | None:
    """What book_table asks the client before it starts."""
    found = offer(day, guests)
    if found.day != day:
        return Elicit(
            message=f"We are closed on {day}. Would {found.day} suit you?",
            schema=OtherDay,
        )
    return None


@mcp.tool()
async def book_table(
    day: date,
    guests: int,
    answer: Annotated[ElicitationResult[OtherDay], Resolve(ask_book_table)],
) -> str:
    """Book a table; asks back when the restaurant is closed on that day."""
    found = offer(day, guests)
    if found.day != day:
        if answer.action != "accept" or not answer.data.agree:
            return "Nothing was booked."
    return f"Booked: {reference(found, guests)}."


if __name__ == "__main__":
    mcp.run()
