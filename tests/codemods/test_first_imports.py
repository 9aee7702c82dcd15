"""Modules that imported nothing: what they import comes first, with blank lines below."""

from pathlib import Path

import pytest

from tests.codemods.cases import Case, run_case
from tests.codemods.handle_cases import fix_known, write

SERVER = """\
from mcp.server.fastmcp import FastMCP

from shelf import {}

mcp = FastMCP("shelf")


@mcp.tool()
def put(item: str) -> str:
    return {}
"""
RENAMED = """\
from importlib.metadata import version

from mcp.server.mcpserver import MCPServer

from shelf import {}

mcp = MCPServer("shelf", version=version("mcp"))


@mcp.tool()
def put(item: str) -> str:
    return {}
"""
ERROR = "from mcp.server.mcpserver.exceptions import ToolError\n"
CHECKED = 'def checked(item):\n    if not item:\n        raise {}("empty")\n    return item\n'


def case(name: str, before: str, after: str) -> Case:
    asked = ("checked", "checked(item)")
    return Case(
        id=name,
        before={"server.py": SERVER.format(*asked), "shelf.py": before.format("ValueError")},
        after={"server.py": RENAMED.format(*asked), "shelf.py": after.format("ToolError")},
        unsafe=True,
    )


CASES = [
    case("nothing-above", CHECKED, f"{ERROR}\n\n{CHECKED}"),
    case("comment", f"# What is kept.\n{CHECKED}", f"{ERROR}\n\n# What is kept.\n{CHECKED}"),
    case("docstring", f'"""Shelf."""\n\n\n{CHECKED}', f'"""Shelf."""\n\n{ERROR}\n\n{CHECKED}'),
    case("value", f"LIMIT = 9\n\n\n{CHECKED}", f"{ERROR}\nLIMIT = 9\n\n\n{CHECKED}"),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_first_imports(case: Case, tmp_path: Path) -> None:
    run_case(case, tmp_path)


def test_what_is_defined_anew_stands_below_them(tmp_path: Path) -> None:
    shelf = """\
class Shelf:
    items: list[str] = []

    @classmethod
    def put(cls, item):
        cls.items.append(item)
        return ", ".join(cls.items)
"""
    write(tmp_path, {"server.py": SERVER.format("Shelf", "Shelf.put(item)"), "shelf.py": shelf})
    assert fix_known(tmp_path).applied["UNS202"] == 1
    text = (tmp_path / "shelf.py").read_text()
    assert text.startswith("import secrets\n")
    assert text.index("\nfrom pydantic import Field\n\n\n") < text.index(
        '\nEntry = TypeVar("Entry")'
    )
    assert compile(text, "shelf.py", "exec")
