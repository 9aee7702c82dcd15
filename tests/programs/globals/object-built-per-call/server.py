from dataclasses import dataclass, field

from mcp.server.fastmcp import FastMCP


mcp = FastMCP("desk")


@dataclass
class Report:
    title: str
    lines: list[str] = field(default_factory=list)

    def add(self, line):
        self.lines.append(line)
        return self


@mcp.tool()
def report(title: str, words: list[str]) -> list[str]:
    found = Report(title)
    for word in words:
        found.add(word.upper())
    return [found.title, *found.lines]


mcp.run()
