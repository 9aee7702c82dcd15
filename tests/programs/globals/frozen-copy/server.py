import copy

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("report")
DEFAULTS = {"title": "Report", "parts": []}


@mcp.tool()
def report(title: str, part: str) -> str:
    options = copy.deepcopy(DEFAULTS)
    options["title"] = title
    options["parts"].append(part)
    return f"{options['title']}: {options['parts']}"


@mcp.tool()
def short(title: str) -> str:
    options = {**DEFAULTS, "title": title}
    return options["title"]


mcp.run()
