from mcp.server.fastmcp import FastMCP

notes = FastMCP("notes")
lines = []


def add(line: str) -> str:
    lines.append(line)
    return "added"


def last() -> str:
    return lines[-1]



def sum_of(numbers: list[int]) -> int:
    return sum(map(lambda number: number * number, numbers))


list(map(notes.add_tool, [add, last, sum_of]))
