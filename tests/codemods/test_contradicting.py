"""Tools whose result may not be what they promise: 2.x keeps to itself what does not fit."""

from pathlib import Path

import pytest

from tests.codemods.cases import Case, run_case

BEFORE = """\
import json
from typing import TypedDict

from mcp.server.fastmcp import FastMCP
from pydantic import BaseModel, Field

mcp = FastMCP("a")


class Point(BaseModel):
    x: int = Field(ge=0)


class Place(TypedDict):
    x: int


def made(x: int) -> Point:
    return Point(x=abs(x))


@mcp.tool()
def plain(x: int) -> Point:
    return {"x": x}


@mcp.tool()
def parsed(text: str) -> list[Point]:
    try:
        return json.loads(text)
    except ValueError:
        return []


@mcp.tool()
def listed(x: int) -> list[Point]:
    return [{"x": x}]


@mcp.tool()
def whole(x: int) -> Point:
    return made(x)


@mcp.tool()
def many(x: int) -> list[Point]:
    return [made(one) for one in range(x)]


@mcp.tool()
def none(x: int) -> list[Point]:
    return []


@mcp.tool()
def place(x: int) -> Place:
    return {"x": x}
"""
HEAD = """\
from mcp.server.fastmcp import FastMCP
from pydantic import BaseModel, Field

mcp = FastMCP("a")
"""
MARKED = """\
from mcp.server.mcpserver import MCPServer
from pydantic import BaseModel, Field

# unstick: UNS412 2.3 sends the text of an exception only if it is a ToolError or ResourceError: \
raise one where clients should read why plain, parsed, listed failed
mcp = MCPServer("a", version=version("mcp"))
"""
AFTER = BEFORE.replace(HEAD, MARKED).replace(
    "import json\n", "import json\nfrom importlib.metadata import version\n"
)
CASES = [Case(id="plain-data-for-a-model", before=BEFORE, after=AFTER)]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_contradicting(case: Case, tmp_path: Path) -> None:
    run_case(case, tmp_path)
