from dataclasses import dataclass, replace

from mcp.server.fastmcp import FastMCP


mcp = FastMCP("desk")


@dataclass(frozen=True)
class Options:
    model: str = "small"
    tone: str = "plain"


options = Options()


@mcp.tool()
def configure(model: str) -> str:
    global options
    options = replace(options, model=model)
    return "ok"


@mcp.tool()
def describe() -> str:
    return f"{options.model}, {options.tone}"


mcp.run()
