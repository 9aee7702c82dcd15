from mcp.server.fastmcp import FastMCP

mcp = FastMCP("units")
FACTORS = {"km": 1000, "m": 1}
NAMES = sorted(FACTORS)


@mcp.tool()
def convert(value: float, unit: str) -> float:
    return value * FACTORS.get(unit, 1)


@mcp.tool()
def units() -> list[str]:
    return NAMES


mcp.run()
