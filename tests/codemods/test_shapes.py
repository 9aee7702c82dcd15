"""What a handler of the low-level server gives, where its annotation and its returns disagree."""

import textwrap
from pathlib import Path

import pytest

from tests.codemods.cases import fix

TEXT = """\
    from mcp.server.lowlevel import Server
    from mcp.types import TextContent, Tool

    server = Server("desk", version="1")


    @server.list_tools()
    async def listed() -> list[Tool]:
        return []


    @server.call_tool()
    async def called(name: str, arguments: dict) -> list[TextContent]:
        if name == "plain":
            return [TextContent(type="text", text="plain")]
        return GIVEN
"""


@pytest.mark.parametrize(
    ("given", "is_asked"),
    [
        ("[]", False),
        ("compute(name)", False),
        ('{"n": 1}', True),
        ('[TextContent(type="text", text="1")], {"n": 1}', True),
    ],
)
def test_returns_against_the_annotation(given: str, is_asked: bool, tmp_path: Path) -> None:
    """The function beside asks what it got only where that may be something else."""
    (tmp_path / "server.py").write_text(textwrap.dedent(TEXT).replace("GIVEN", given))
    fix(tmp_path, write=True)
    after = (tmp_path / "server.py").read_text()
    assert ("isinstance(found, dict)" in after) == is_asked
