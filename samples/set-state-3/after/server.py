"""Road trips in the units that suit you."""

import argparse

from fastmcp import Context, FastMCP

from units import Unit, spoken

mcp = FastMCP("road-trips")

DISTANCES = {("Bergen", "Oslo"): 463.0, ("Oslo", "Trondheim"): 494.0}


@mcp.tool
async def choose_unit(unit: Unit, ctx: Context) -> str:
    """Choose the unit for all later answers."""
    # unstick: UNS212 "unit" is kept for the session, which clients of 2026-07-28 have none of: the next call finds nothing. UserSession or SessionId of fastmcp.server.sessions, or serializable=False where one call writes and reads it
    await ctx.set_state("unit", unit)
    return f"Distances are in {unit} from now on."


@mcp.tool
async def distance(start: str, end: str, ctx: Context) -> str:
    """Road distance between two towns."""
    first, second = sorted((start, end))
    kilometres = DISTANCES.get((first, second))
    if kilometres is None:
        raise ValueError(f"no road from {start} to {end}")
    # unstick: UNS212 "unit" is kept for the session, which clients of 2026-07-28 have none of: the next call finds nothing. UserSession or SessionId of fastmcp.server.sessions, or serializable=False where one call writes and reads it
    unit: Unit = await ctx.get_state("unit") or "km"
    return spoken(kilometres, unit)


@mcp.tool
def towns() -> list[str]:
    """Towns we know roads between."""
    return sorted({town for pair in DISTANCES for town in pair})


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--http", action="store_true", help="serve HTTP instead of stdio")
    parser.add_argument("--port", type=int, default=8000)
    options = parser.parse_args()
    if options.http:
        mcp.run(transport="http", host="127.0.0.1", port=options.port)
    else:
        mcp.run()
