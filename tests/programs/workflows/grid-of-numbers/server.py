import numpy
from mcp.server.fastmcp import FastMCP


mcp = FastMCP("desk")
grid = numpy.zeros((3, 3))


@mcp.tool()
def put(row: int, column: int, value: float) -> str:
    grid[row, column] = value
    return "ok"


@mcp.tool()
def total() -> float:
    return float(grid.sum())


mcp.run()
