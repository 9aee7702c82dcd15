"""Contexts that handlers took for nothing but what a rewrite takes away."""

from pathlib import Path

import pytest

from tests.codemods.cases import fix, read

SERVER = """\
from mcp.server.fastmcp import Context, FastMCP
from pydantic import BaseModel

mcp = FastMCP("desk")


class Sure(BaseModel):
    sure: bool


{tool}
"""

# A tool, and the line that it has afterwards.
TOOLS = [
    (
        "@mcp.tool()\nasync def add(a: int, ctx: Context, b: int = 1) -> int:\n"
        '    await ctx.info("adding")\n    return a + b',
        "async def add(a: int, b: int = 1) -> int:",
    ),
    (
        "@mcp.tool()\nasync def drop(ctx: Context) -> str:\n"
        '    answer = await ctx.elicit("Sure?", Sure)\n    return answer.action',
        "    answer: Annotated[ElicitationResult[Sure], Resolve(ask_drop)]",
    ),
    # It is read elsewhere, or somebody passes one.
    (
        "@mcp.tool()\nasync def add(a: int, ctx: Context) -> str:\n"
        '    await ctx.info("adding")\n    return ctx.request_id',
        "async def add(a: int, ctx: Context) -> str:",
    ),
    (
        "async def add(a: int, ctx: Context) -> int:\n"
        '    await ctx.info("adding")\n    return a\n\n\n'
        "@mcp.tool()\nasync def twice(a: int, ctx: Context) -> int:\n"
        "    return await add(a, ctx) * 2",
        "async def add(a: int, ctx: Context) -> int:",
    ),
    (
        "@mcp.tool()\nasync def add(a: int, ctx: Context | None = None) -> int:\n"
        '    await ctx.info("adding")\n    return a',
        "async def add(a: int, ctx: Context | None = None) -> int:",
    ),
]


@pytest.mark.parametrize(("tool", "line"), TOOLS)
def test_a_context_that_nothing_needs_goes(tool: str, line: str, tmp_path: Path) -> None:
    (tmp_path / "server.py").write_text(SERVER.format(tool=tool))
    result = fix(tmp_path, unsafe=True, write=True)
    text = read(tmp_path)["server.py"]
    assert result.refused == ()
    assert line in text.splitlines(), text
    assert ("ctx: Context" in text) == ("ctx" in line)
    again = fix(tmp_path, unsafe=True, write=True)
    assert (again.changes, again.refused) == ((), ())
