"""Geometry with as many digits as you like."""

import math

from fastmcp import Context, FastMCP

from formatting import formatted

mcp = FastMCP("geometry")


@mcp.tool
def circle(radius: float, ctx: Context, digits: int = 2) -> dict[str, str]:
    """Circumference and area of a circle."""
    ctx.set_state("digits", digits)
    return {
        "circumference": formatted(2 * math.pi * radius),
        "area": formatted(math.pi * radius**2),
    }


@mcp.tool
def last_digits(ctx: Context) -> str:
    """Which precision this call works with, if any."""
    digits = ctx.get_state("digits")
    return "none set" if digits is None else f"{digits} digits"


if __name__ == "__main__":
    mcp.run()
