"""What the restaurant can offer; nothing is written down here."""

from dataclasses import dataclass
from datetime import date, timedelta

from mcp.server.mcpserver.exceptions import ToolError

MONDAY = 0
SEATS = {"window": 2, "garden": 4, "long": 10}


@dataclass(frozen=True)
class Offer:
    """A table on a day."""

    day: date
    table: str


def offer(day: date, guests: int) -> Offer:
    """The smallest table that fits, on the day or, on Mondays, the day after."""
    fitting = sorted((seats, table) for table, seats in SEATS.items() if seats >= guests)
    if not fitting:
        raise ToolError(f"no table for {guests}; the largest has {max(SEATS.values())} seats")
    if day.weekday() == MONDAY:
        day += timedelta(days=1)
    return Offer(day, fitting[0][1])


def reference(booked: Offer, guests: int) -> str:
    """The booking's reference, made of what was booked."""
    return f"{booked.day:%Y%m%d}-{booked.table}-{guests}"
