"""The context is read and used in one expression: all is done at once, and once is enough."""

from pathlib import Path

import pytest

from .handle_cases import fix_known, read, write

HEAD = """
from pydantic import BaseModel
from mcp.server.fastmcp import FastMCP

mcp = FastMCP("desk")


class Answer(BaseModel):
    ok: bool


@mcp.tool()
async def tell(n: int) -> str:
"""
CASES = {
    "a log message": (
        '    await mcp.get_context().info(f"hello {mcp.get_context().request_id}")',
        'logger.info(f"hello {ctx.request_id}")',
    ),
    "a question": (
        '    answer = await mcp.get_context().elicit(message="Sure?", schema=Answer)\n'
        "    if answer.action != 'accept':\n"
        '        return "no"',
        'return Elicit(message="Sure?", schema=Answer)',
    ),
    "a message before a question": (
        '    await mcp.get_context().info("hello")\n'
        '    answer = await mcp.get_context().elicit(message="Sure?", schema=Answer)\n'
        "    print(answer.action)",
        'return Elicit(message="Sure?", schema=Answer)',
    ),
    "an announced change": (
        "    await mcp.get_context().session.send_tool_list_changed()",
        "await ctx.notify_tools_changed()",
    ),
    "a question that is left": (
        '    open("/tmp/x", "w").write(mcp.get_context().request_id)\n'
        "    print(await mcp.get_context().session.list_roots())",
        "print(await ctx.session.list_roots())",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_once_is_enough(name: str, tmp_path: Path) -> None:
    body, wanted = CASES[name]
    write(tmp_path, f"{HEAD}{body}\n    return 'done'\n")
    fix_known(tmp_path)
    shown = read(tmp_path)["server.py"]
    assert wanted in [line.strip() for line in shown.splitlines()]
    assert "get_context" not in shown
    assert fix_known(tmp_path).changes == ()
