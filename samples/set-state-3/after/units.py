"""Distances in the units people use."""

from typing import Literal

Unit = Literal["km", "mi"]
KILOMETRES_PER_MILE = 1.609344


def spoken(kilometres: float, unit: Unit) -> str:
    """A distance with its unit, rounded to whole numbers."""
    value = kilometres if unit == "km" else kilometres / KILOMETRES_PER_MILE
    return f"{value:.0f} {unit}"
