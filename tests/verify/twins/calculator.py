"""The calculator, written for 2.x by hand."""

import statistics
from typing import Literal

from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError

mcp = MCPServer("calculator", instructions="Use these tools for every computation.")


@mcp.tool()
def evaluate(expression: str) -> float:
    """Evaluate an expression such as `(3 + 4) * 2`."""
    if not set(expression) <= set("0123456789+-*/(). "):
        raise ToolError(f"not arithmetic: {expression}")
    return float(eval(expression))


@mcp.tool()
def summarise(numbers: list[float]) -> dict[str, float]:
    """Count, mean, median and standard deviation of a list of numbers."""
    if not numbers:
        raise ToolError("no numbers to summarise")
    return {"count": len(numbers), "mean": statistics.fmean(numbers)}


@mcp.tool()
def convert_temperature(
    degrees: float, source: Literal["celsius", "fahrenheit"]
) -> dict[str, float]:
    """Convert a temperature from one scale to the other."""
    celsius = degrees if source == "celsius" else (degrees - 32) * 5 / 9
    return {"celsius": round(celsius, 2), "fahrenheit": round(celsius * 9 / 5 + 32, 2)}


@mcp.tool()
def compound_interest(principal: float, rate: float, years: int) -> float:
    """Value of a deposit after some years; `rate` is yearly, 0.05 is five per cent."""
    return round(principal * (1 + rate) ** years, 2)


if __name__ == "__main__":
    mcp.run()
