from collections import defaultdict

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("tags")
tags = defaultdict(set)


@mcp.tool()
def tag(name: str, label: str) -> str:
    tags[name].add(label)
    return "ok"


@mcp.tool()
def labels(name: str) -> list[str]:
    return sorted(tags[name])


mcp.run()
