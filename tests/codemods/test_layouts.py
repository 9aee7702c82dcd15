"""Whatever a file looks like, what no edit is about stays as it was, byte for byte."""

# ruff: noqa: E501

import tempfile
from pathlib import Path

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from analyzer.rewrite.fixing import fix_files
from analyzer.rewrite.result import FixOptions

TEXT = st.text(
    st.characters(
        codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp"), exclude_characters='"\\'
    ),
    max_size=20,
).filter(lambda text: "mcp" not in text)
BLANK = st.sampled_from(["", " ", "\t", "  \t"])
INDENT = st.sampled_from(["    ", "\t", "  ", " "])

SDK = (
    "from mcp.server.fastmcp import Context, FastMCP",
    "from mcp.server.fastmcp import (  # one a line\n{indent}Context,\n{indent}FastMCP , # the server\n)",
    "import mcp.types as types ; from mcp import McpError",
)
USES = (
    "server = FastMCP ( 'desk' , 'About {{}}' , port = 80 )  # public",
    "server = FastMCP(\n{indent}name = \"desk\",\n{indent}# where it is heard\n{indent}host = '0.0.0.0',\n)",
    "def schema(tool : types.Tool) :\n{indent}return ( tool  .inputSchema )  # as listed",
    "async def who(ctx: Context) -> str:\n{indent}'''Who\n{indent}asks.'''\n{indent}return ctx . fastmcp . name",
    "def found(result: types.CallToolResult): return getattr(result,'isError',False) ; x = 1",
    "def refuse():\n{indent}raise McpError(types.ErrorData(code=1, message='no') )",
)


@st.composite
def fillers(draw: st.DrawFn) -> str:
    """Lines that say nothing of the SDK."""
    kind = draw(st.sampled_from(["comment", "string", "block", "blank", "continued"]))
    text, indent = draw(TEXT), draw(INDENT)
    if kind == "comment":
        return f"#{text}{draw(BLANK)}"
    if kind == "string":
        return f'note = "{text}" ;  other = """{text}\n{draw(BLANK)}{text}"""'
    if kind == "block":
        return f"if note :  #{text}\n{indent}pass;\n\n{indent}# {text}\nelse:\n{indent}note = 'x'"
    if kind == "continued":
        return f"total = 1 + \\\n{indent}2 ;# {text}"
    return draw(BLANK)


@st.composite
def programs(draw: st.DrawFn) -> tuple[bytes, list[bytes]]:
    """A file, and those parts of it that must come out untouched, in order."""
    newline = draw(st.sampled_from(["\n", "\r\n"]))
    parts: list[str] = []
    kept: list[bytes] = []

    def fill() -> None:
        for text in draw(st.lists(fillers(), max_size=3)):
            parts.append(text)
            kept.append(text.replace("\n", newline).encode())

    for line in (
        *draw(st.permutations(SDK[:1] + SDK[2:])),
        *draw(st.lists(st.sampled_from(USES))),
    ):
        fill()
        chosen = draw(st.sampled_from(SDK[:2])) if line == SDK[0] else line
        parts.append(chosen.format(indent=draw(INDENT)))
    fill()
    end = draw(st.sampled_from(["", "\n"]))
    body = ("note = ''\n" + "\n".join(parts) + end).replace("\n", newline).encode()
    return draw(st.sampled_from([b"", b"\xef\xbb\xbf"])) + body, kept


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(programs())
@example((b"from mcp.server.fastmcp import FastMCP\nimport mcp\n ", [b" "]))
@example((b"from mcp.server.fastmcp import FastMCP\nimport mcp\n\n \n#", [b"", b" ", b"#"]))
def test_what_no_edit_is_about_stays(program: tuple[bytes, list[bytes]]) -> None:
    before, kept = program
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "server.py"
        path.write_bytes(before)
        options = FixOptions(write=True, unsafe=True, allow_dirty=True)
        result = fix_files(Path(folder), ["server.py"], options)
        after = path.read_bytes()
        assert result.diagnostics == ()
        assert after[:3] == before[:3]
        assert b"mcp.server.fastmcp" not in after
        assert (
            after.count(b"\r\n") == after.count(b"\n") if b"\r\n" in before else b"\r" not in after
        )
        position = 0
        for part in kept:
            found = after.find(part, position)
            assert found >= position, part
            position = found + len(part)
        assert fix_files(Path(folder), ["server.py"], options).changes == ()
