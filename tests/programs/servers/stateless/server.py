from mcp.server.fastmcp import FastMCP

mcp = FastMCP("units")
FACTORS = {"inch": 2.54, "foot": 30.48}


@mcp.tool()
def convert(unit: str, value: float) -> float:
    if unit not in FACTORS:
        raise ValueError(unit)
    return FACTORS[unit] * value


mcp.run()
