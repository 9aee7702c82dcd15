"""Arithmetic for assistants that should not do it in their heads."""

import ast
import math
import operator
import statistics
from collections.abc import Callable
from importlib.metadata import version
from typing import Literal

from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError

# unstick: UNS412 2.3 sends the text of an exception only if it is a ToolError or ResourceError: raise one where clients should read why evaluate, summarise, compound_interest failed
mcp = MCPServer("calculator", instructions="Use these tools for every computation.", version=version("mcp"))

Number = int | float

BINARY: dict[type[ast.operator], Callable[[Number, Number], Number]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
}
UNARY: dict[type[ast.unaryop], Callable[[Number], Number]] = {
    ast.UAdd: operator.pos,
    ast.USub: operator.neg,
}


def _value_of(node: ast.expr) -> Number:
    """Evaluate one node of an arithmetic expression; anything else is refused."""
    match node:
        case ast.Constant(value=int() | float() as value):
            return value
        case ast.BinOp(left=left, op=op, right=right) if type(op) in BINARY:
            return BINARY[type(op)](_value_of(left), _value_of(right))
        case ast.UnaryOp(op=op, operand=operand) if type(op) in UNARY:
            return UNARY[type(op)](_value_of(operand))
    raise ToolError(f"not arithmetic: {ast.unparse(node)}")


@mcp.tool()
def evaluate(expression: str) -> float:
    """Evaluate an expression such as `(3 + 4) * 2`."""
    return float(_value_of(ast.parse(expression, mode="eval").body))


@mcp.tool()
def summarise(numbers: list[float]) -> dict[str, float]:
    """Count, mean, median and standard deviation of a list of numbers."""
    if not numbers:
        raise ToolError("no numbers to summarise")
    return {
        "count": len(numbers),
        "mean": statistics.fmean(numbers),
        "median": statistics.median(numbers),
        "deviation": statistics.pstdev(numbers),
    }


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
    return round(principal * math.pow(1 + rate, years), 2)


if __name__ == "__main__":
    mcp.run()
