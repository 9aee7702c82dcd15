from mcp.server.fastmcp import FastMCP

mcp = FastMCP("options")


class Options:
    style = "plain"


options = Options()


@mcp.tool()
def use(style: str) -> str:
    setattr(options, "style", style)
    return "ok"


@mcp.tool()
def style() -> str:
    return getattr(options, "style", "plain")


mcp.run()
