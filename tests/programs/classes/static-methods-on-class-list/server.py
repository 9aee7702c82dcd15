from typing import ClassVar

from mcp.server.fastmcp import FastMCP


mcp = FastMCP("desk")


class Log:
    lines: ClassVar[list[str]] = []

    @staticmethod
    def write(line):
        Log.lines.append(line)

    @staticmethod
    def tail(count):
        return Log.lines[-count:]


@mcp.tool()
def note(line: str) -> str:
    Log.write(line)
    return "ok"


@mcp.tool()
def last(count: int) -> list[str]:
    return Log.tail(count)


mcp.run()
