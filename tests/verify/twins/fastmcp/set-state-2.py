"""Geometry with as many digits as you like, written for fastmcp 4 by hand."""

import math

from fastmcp import FastMCP

mcp = FastMCP("geometry")


@mcp.tool
async def circle(radius: float, digits: int = 2) -> dict[str, str]:
    """Circumference and area of a circle."""
    return {
        "circumference": f"{2 * math.pi * radius:.{digits}f}",
        "area": f"{math.pi * radius**2:.{digits}f}",
    }


@mcp.tool
async def last_digits() -> str:
    """Which precision this call works with, if any."""
    return "none set"


if __name__ == "__main__":
    mcp.run()
