import json
from pathlib import Path

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("graph")
FILE = Path("graph.json")
graph = json.loads(FILE.read_text()) if FILE.exists() else {}


@mcp.tool()
def link(source: str, target: str) -> str:
    graph.setdefault(source, []).append(target)
    return "ok"


@mcp.tool()
def links(source: str) -> list[str]:
    return graph.get(source, [])


@mcp.tool()
def save() -> str:
    FILE.write_text(json.dumps(graph))
    return "saved"


mcp.run()
