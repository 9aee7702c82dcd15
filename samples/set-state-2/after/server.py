"""Geometry with as many digits as you like."""

import math

from fastmcp import Context, FastMCP

from formatting import formatted

mcp = FastMCP("geometry")


@mcp.tool
async def circle(radius: float, ctx: Context, digits: int = 2) -> dict[str, str]:
    """Circumference and area of a circle."""
    await ctx.set_state("digits", digits, serializable=False)
    return {
        "circumference": await formatted(2 * math.pi * radius),
        "area": await formatted(math.pi * radius**2),
    }


@mcp.tool
async def last_digits(ctx: Context) -> str:
    """Which precision this call works with, if any."""
    digits = await ctx.get_state("digits")
    return "none set" if digits is None else f"{digits} digits"


if __name__ == "__main__":
    mcp.run()
