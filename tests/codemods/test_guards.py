"""Questions of `fastmcp` tools: returned to clients that have to call again, else marked."""

import textwrap
from pathlib import Path

import pytest

from analyzer.verify.build import Build, Entry
from analyzer.verify.scenario import Scenario, Step
from tests.codemods.cases import fix, read
from tests.samples.environments import python_with
from tests.verify.running import comparisons

OLD, NEW = "fastmcp==3.4.11", "fastmcp==4.2.3"
HEAD = """\
import logging

from fastmcp import Context, FastMCP
from pydantic import BaseModel

mcp = FastMCP("desk")
log = logging.getLogger(__name__)
SHELF = {"atlas": 3}


class Sure(BaseModel):
    sure: bool


@mcp.tool
"""
TOOL = """\
async def drop(name: str, ctx: Context) -> str:
    "Ask twice, or not at all."
    if name not in SHELF:
        return f"no {name}"
    log.info("asking")
    answer = await ctx.elicit(f"Drop {name}?", response_type=Sure)
    if answer.action != "accept" or not answer.data.sure:
        return f"kept: {answer.action}"
    why = await ctx.elicit("Why?", str)
    return f"{why.action}: {why.data}"
"""
TAIL = """

if __name__ == "__main__":
    mcp.run()
"""

# The reason that stands in the mark, by the tool.
LEFT = {
    "SHELF[name] = 1 happens before it, and would happen again": """\
        async def drop(name: str, ctx: Context) -> str:
            SHELF[name] = 1
            answer = await ctx.elicit(name, Sure)
            return answer.action
        """,
    "it is asked in a loop or inside with": """\
        async def drop(name: str, ctx: Context) -> str:
            for letter in name:
                answer = await ctx.elicit(letter, Sure)
            return answer.action
        """,
    "its answer is not assigned to a variable on a line of its own": """\
        async def drop(name: str, ctx: Context) -> str:
            return (await ctx.elicit(name, Sure)).action
        """,
    "the type of the answer is not said": """\
        async def drop(name: str, ctx: Context) -> str:
            answer = await ctx.elicit(name)
            return answer.action
        """,
    "a function asks that is no tool itself": """\
        async def drop(name: str, ctx: Context) -> str:
            return await confirm(name, ctx)


        async def confirm(name: str, ctx: Context) -> str:
            answer = await ctx.elicit(name, Sure)
            return answer.action
        """,
}


def fixed(tool: str, root: Path) -> str:
    (root / "server.py").write_text(HEAD + textwrap.dedent(tool) + TAIL)
    (root / "requirements.txt").write_text("fastmcp>=3,<4\n")
    assert fix(root, unsafe=True, write=True).refused == ()
    text = read(root)["server.py"]
    assert fix(root, unsafe=True, write=True).changes == ()
    return text


def test_a_tool_returns_what_it_asks(tmp_path: Path) -> None:
    text = fixed(TOOL, tmp_path)
    assert (
        '    answer = await asked(ctx, "answer", f"Drop {name}?", response_type=Sure)\n'
        "    if isinstance(answer, InputRequiredResult):\n"
        "        return answer\n"
    ) in text
    assert '    why = await asked(ctx, "why", "Why?", str)\n' in text
    assert "unstick" not in text


@pytest.mark.parametrize("reason", LEFT)
def test_left_with_its_reason(reason: str, tmp_path: Path) -> None:
    text = fixed(LEFT[reason], tmp_path)
    assert f"when the call comes again (left: {reason})" in text
    assert "asked(" not in text


def test_a_server_that_tells_eras_apart_is_left_alone(tmp_path: Path) -> None:
    text = fixed(
        """\
        async def drop(name: str, ctx: Context) -> str:
            if ctx.request_context.protocol_version == "2026-07-28":
                return "ask me in another way"
            answer = await ctx.elicit(name, Sure)
            return answer.action
        """,
        tmp_path,
    )
    assert "unstick: UNS301" not in text
    assert "asked(" not in text


@pytest.mark.sdk
def test_questions_are_asked_and_answered_as_before(tmp_path: Path) -> None:
    before, after = tmp_path / "before", tmp_path / "after"
    for folder in (before, after):
        folder.mkdir()
    (before / "server.py").write_text(HEAD + TOOL + TAIL)
    fixed(TOOL, after)
    steps = (
        Step(call="drop", arguments={"name": "atlas"}, answer={"sure": True, "value": "old"}),
        Step(call="drop", arguments={"name": "atlas"}, answer={"sure": False}),
        Step(call="drop", arguments={"name": "atlas"}),
        Step(call="drop", arguments={"name": "novel"}),
    )
    builds = [
        Build(python=python_with(sdk), entry=Entry("file", "server.py"), source=folder)
        for sdk, folder in ((OLD, before), (NEW, after))
    ]
    # A tool without a title is given one by fastmcp 4.
    found = {
        (transport, era): [one for one in compared.differences if one.path != "tools.drop.title"]
        for transport, era, _, compared in comparisons(*builds, [Scenario(steps)])
    }
    assert found == {run: [] for run in found}
