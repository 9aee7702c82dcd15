import json
import os
from pathlib import Path

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("builds")


def folder() -> Path:
    found = Path(os.environ.get("BUILDS") or Path.home() / ".builds")
    found.mkdir(parents=True, exist_ok=True)
    return found


def builds() -> Path:
    return folder() / "builds"


@mcp.tool()
def build(name: str, parameters: dict) -> str:
    out = builds() / name
    (out / "facts.json").write_text(json.dumps(parameters))
    return "built"


@mcp.tool()
def read(name: str) -> dict:
    return json.loads((builds() / name / "facts.json").read_text())


@mcp.tool()
def copy(source: str, target: str) -> str:
    Path(target).write_text(Path(source).read_text())
    return "ok"


mcp.run()
