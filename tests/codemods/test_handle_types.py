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
