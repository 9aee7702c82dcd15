from mcp.server.fastmcp import FastMCP


class Options:
    def __init__(self):
        self.tone = "plain"
        self.length = "short"


mcp = FastMCP("writer")
options = Options()


@mcp.tool()
def configure(tone: str, length: str) -> str:
    for name, value in (("tone", tone), ("length", length)):
        setattr(options, name, value)
    return "ok"


@mcp.tool()
def style() -> str:
    return f"{options.tone}, {options.length}"


mcp.run()
