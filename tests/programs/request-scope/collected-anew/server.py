from mcp.server.fastmcp import FastMCP

mcp = FastMCP("checks")


class Checker:
    def __init__(self):
        self.problems = []

    def check(self, text):
        self.problems = []
        for line in text.splitlines():
            self._line(line)
        return self.summary()

    def _line(self, line):
        if line.endswith(" "):
            self.problems.append(line)

    def summary(self):
        return ", ".join(self.problems) or "fine"


checker = Checker()


@mcp.tool()
def check(text: str) -> str:
    return checker.check(text)


mcp.run()
