"""The types of fields of an entry: what the variable was said to be, but for how it is kept."""

from pathlib import Path

import pytest

from tests.codemods.handle_cases import fix_known, write

SERVER = """\
from typing import ClassVar, Final

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("desk")
{top}

class Log:
    {inside} = []


@mcp.tool()
def note(line: str) -> str:
    {name}.append(line)
    return "ok"


@mcp.tool()
def last(count: int) -> list[str]:
    return {name}[-count:]
"""


@pytest.mark.parametrize(
    ("top", "inside", "name"),
    [
        ("", "lines: ClassVar[list[str]]", "Log.lines"),
        ("lines: Final[list[str]] = []", "nothing", "lines"),
        ("", "lines: ClassVar[Final[list[str]]]", "Log.lines"),
    ],
)
def test_how_it_is_kept_goes(top: str, inside: str, name: str, tmp_path: Path) -> None:
    write(tmp_path, SERVER.format(top=top, inside=inside, name=name))
    assert fix_known(tmp_path).applied["UNS202"] == 1
    assert "    lines: list[str] = field(" in (tmp_path / "server.py").read_text()


LIFESPAN = """\
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from mcp.server.fastmcp import Context, FastMCP


@dataclass
class Desk:
    items: list[str] = field(default_factory=list)


@asynccontextmanager
async def lifespan(server: FastMCP):
    yield Desk()


mcp = FastMCP("desk", lifespan=lifespan)


@mcp.tool()
def add(item: str, ctx: Context) -> str:
    ctx.request_context.lifespan_context.items.append(item)
    return item


@mcp.tool()
def show(ctx: Context) -> str:
    return str(ctx.request_context.lifespan_context.items)
"""
SESSION = """\
from mcp.server.fastmcp import Context, FastMCP

mcp = FastMCP("units")


@mcp.tool()
def choose(unit: str, ctx: Context) -> str:
    ctx.session.unit = unit
    return unit


@mcp.tool()
def chosen() -> str:
    session = mcp.get_context().request_context.session
    return getattr(session, "unit", "km")
"""


@pytest.mark.parametrize(
    ("text", "code", "taking"),
    [
        (LIFESPAN, "UNS204", "async def show(desk_id: DeskId) -> str:"),
        (SESSION, "UNS102", "def chosen(workspace_id: WorkspaceId) -> str:"),
    ],
)
def test_what_was_said_of_the_context_goes_with_it(
    text: str, code: str, taking: str, tmp_path: Path
) -> None:
    write(tmp_path, text)
    result = fix_known(tmp_path)
    assert (result.applied[code], result.refused) == (1, ())
    lines = (tmp_path / "server.py").read_text().splitlines()
    assert taking in lines
    assert not any("Context" in line or " Any" in line for line in lines)


def test_what_a_function_imports_by_itself_stays(tmp_path: Path) -> None:
    server = SERVER.replace("{top}", "").replace("class Log:\n    {inside} = []\n", "")
    server = server.replace("{name}.append(line)", "import state\n\n    state.lines.append(line)")
    server = server.replace("return {name}", "from state import lines as kept\n\n    return kept")
    write(tmp_path, {"server.py": server, "state.py": "lines = []\n"})
    result = fix_known(tmp_path)
    assert "UNS202" not in result.applied
    assert next(mark.text for mark in result.marked if mark.code == "UNS202").endswith(
        "(server.py imports it below its top level)"
    )
