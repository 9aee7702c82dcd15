from mcp.server.fastmcp import FastMCP


mcp = FastMCP("desk")


def memo(function):
    kept = {}

    def remembered(value):
        if value not in kept:
            kept[value] = function(value)
        return kept[value]

    return remembered


@memo
def square(number):
    return number * number


@mcp.tool()
def squared(number: int) -> int:
    return square(number)


mcp.run()
