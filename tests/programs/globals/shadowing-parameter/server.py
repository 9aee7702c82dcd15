from mcp.server.fastmcp import FastMCP


mcp = FastMCP("desk")
options = {"tone": "plain"}


def styled(text, options):
    options["seen"] = text
    return f"{options['tone']}: {text}"


@mcp.tool()
def write(text: str, tone: str) -> str:
    return styled(text, {"tone": tone})


@mcp.tool()
def default_tone() -> str:
    return options["tone"]


mcp.run()
