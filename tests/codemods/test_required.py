"""Questions that a call returns: of low-level handlers, and those that no resolver asks."""

import textwrap
from pathlib import Path

import pytest

from analyzer.verify.build import Build, Entry
from analyzer.verify.scenario import Scenario, Step
from tests.codemods.cases import fix, read
from tests.samples.environments import python_with
from tests.verify.running import NEW, OLD, comparisons

LOW = """\
import asyncio

import mcp.server.stdio
import mcp.types as types
from mcp.server.lowlevel import Server

server = Server("desk")
SHELF = {"atlas": 3}
LENT: list[str] = []
FORM = {"type": "object", "properties": {"number": {"type": "integer"}}}


def said(text: str) -> list[types.TextContent]:
    return [types.TextContent(type="text", text=text)]


@server.list_tools()
async def list_tools() -> list[types.Tool]:
    names = ("lend", "borrow", "review", "folders")
    return [types.Tool(name=name, inputSchema={"type": "object"}) for name in names]


@server.list_prompts()
async def list_prompts() -> list[types.Prompt]:
    return [types.Prompt(name="letter")]


@server.get_prompt()
async def get_prompt(name: str, arguments: dict[str, str] | None) -> types.GetPromptResult:
    answer = await server.request_context.session.elicit_form("To how many?", FORM)
    text = types.TextContent(type="text", text=f"{answer.action} {answer.content}")
    return types.GetPromptResult(messages=[types.PromptMessage(role="user", content=text)])


@server.call_tool()
async def call_tool(name: str, arguments: dict) -> list[types.TextContent]:
    ctx = server.request_context
    if name == "lend":
        LENT.append(arguments["title"])
        return said("lent")
    if name == "borrow":
        title = arguments.get("title", "")
        if title not in SHELF:
            raise ValueError(f"no {title}")
        answer = await ctx.session.elicit(
            message=f"How many of {SHELF[title]}?",
            requestedSchema=FORM,
            related_request_id=ctx.request_id,
        )
        if answer.action == "decline":
            return said("declined")
        if answer.action != "accept":
            return said("cancelled")
        number = answer.content["number"]
        if number > 1:
            sure = await ctx.session.elicit_form(f"Really {number}?", FORM)
            return said(f"{sure.action}: {number}")
        LENT.append(title)
        return said(f"lent {number}")
    session = server.request_context.session
    if name == "review":
        message = types.SamplingMessage(role="user", content=said("x")[0])
        written = await session.create_message([message], max_tokens=10)
        return said(f"{written.role}: {written.content.type}")
    found = await session.list_roots()
    return said(" ".join(str(root.uri) for root in found.roots))


async def main() -> None:
    async with mcp.server.stdio.stdio_server() as (read, write):
        await server.run(read, write, server.create_initialization_options())


if __name__ == "__main__":
    asyncio.run(main())
"""

HIGH = """\
from mcp.server.fastmcp import Context, FastMCP

mcp = FastMCP("desk")
FORM = {"type": "object", "properties": {"number": {"type": "integer"}}}


@mcp.tool()
async def borrow(title: str, ctx: Context) -> str:
    "Ask by a schema."
    answer = await ctx.session.elicit(f"How many of {title}?", FORM)
    if answer.action == "accept":
        return f"lent {answer.content['number']}"
    return answer.action


if __name__ == "__main__":
    mcp.run()
"""

URL = """\
from mcp.server.fastmcp import Context, FastMCP

mcp = FastMCP("desk")


@mcp.tool()
async def pay(title: str, ctx: Context) -> str:
    "Ask to open a page."
    opened = await ctx.elicit_url(f"Pay for {title}", f"https://pay.example/{title}", "1")
    return opened.action


if __name__ == "__main__":
    mcp.run()
"""


def fixed(code: str, root: Path) -> str:
    (root / "server.py").write_text(code)
    (root / "requirements.txt").write_text("mcp>=1.9,<2\n")
    assert fix(root, unsafe=True, write=True).refused == ()
    text = read(root)["server.py"]
    again = fix(root, unsafe=True, write=True)
    assert (again.changes, again.refused) == ((), ())
    return text


def test_low_level_handlers_return_what_they_ask(tmp_path: Path) -> None:
    text = fixed(LOW, tmp_path)
    for lines in (
        """\
        answer = await asked(ctx, "answer",
            message=f"How many of {SHELF[title]}?",
            requested_schema=FORM,
            related_request_id=ctx.request_id,
        )
        if isinstance(answer, types.InputRequiredResult):
            return answer
""",
        '            sure = await asked(ctx, "sure", f"Really {number}?", FORM)\n',
        '        written = await sampled(ctx, "written", [message], max_tokens=10)\n',
        '    found = await listed_roots(ctx, "found")\n',
        '    answer = await asked(ctx, "answer", "To how many?", FORM)\n',
        "-> types.GetPromptResult | types.InputRequiredResult:\n",
        "        found = await call_tool(params.name, arguments, ctx)\n"
        "        if isinstance(found, types.InputRequiredResult):\n"
        "            return found\n",
    ):
        assert lines in text, text
    assert "unstick" not in text


def test_a_later_run_with_unsafe_returns_them_as_well(tmp_path: Path) -> None:
    (tmp_path / "server.py").write_text(LOW)
    fix(tmp_path, write=True)
    assert "# unstick: UNS301 ask by InputRequiredResult" in read(tmp_path)["server.py"]
    assert fix(tmp_path, unsafe=True, write=True).refused == ()
    text = read(tmp_path)["server.py"]
    assert 'answer = await asked(ctx, "answer",' in text
    assert "UNS301" not in text


@pytest.mark.parametrize(
    ("code", "line"),
    [
        (HIGH, '    answer = await asked(ctx, "answer", f"How many of {title}?", FORM)\n'),
        (URL, '    opened = await asked_to_open(ctx, "opened", f"Pay for {title}", f"https'),
    ],
)
def test_tools_return_what_no_resolver_asks(code: str, line: str, tmp_path: Path) -> None:
    text = fixed(code, tmp_path)
    assert line in text, text
    assert "UNS301" not in text


HANDLER = """\
from mcp.server.lowlevel import Server

from own import said

server = Server("desk")
FORM = {{"type": "object"}}
COUNT = {{"calls": 0}}


@server.call_tool()
async def call_tool(name: str, arguments: dict):
    session = server.request_context.session
    {lines}
    return said(name)
"""

# Why a question stays where it is, and the lines around it.
LEFT = {
    'COUNT["calls"] += 1 happens before it, and would happen again': """\
        COUNT["calls"] += 1
        answer = await session.elicit_form("Sure?", FORM)
        """,
    "it is asked in a loop or inside with": """\
        for word in name.split():
            answer = await session.elicit_form(word, FORM)
        """,
    "its answer is not assigned to a variable on a line of its own": """\
        if (await session.elicit_form("Sure?", FORM)).action == "accept":
            return said("sure")
        """,
    "COUNT.popitem() is asked with it, and would happen again": """\
        answer = await session.elicit_form(str(COUNT.popitem()), FORM)
        """,
    "it says more than a question can that is returned": """\
        answer = await session.create_message([], max_tokens=1, tools=[])
        """,
}


@pytest.mark.parametrize("reason", LEFT)
def test_left_with_its_reason(reason: str, tmp_path: Path) -> None:
    lines = textwrap.indent(textwrap.dedent(LEFT[reason]), "    ").strip()
    text = fixed(HANDLER.format(lines=lines), tmp_path)
    assert f"when the call comes again (left: {reason})" in text, text
    assert "asked(" not in text


# What asks here is not the SDK's, or not in a handler.
OTHERS = {
    "a-session-of-others": """\
        from surveys import Session

        session = Session()


        async def ask(name: str) -> str:
            answer = await session.elicit(name, {})
            return answer.action
        """,
    "a-client-that-answers": """\
        from mcp import ClientSession
        from mcp.types import ElicitResult


        async def answer(session: ClientSession) -> ElicitResult:
            await session.initialize()
            return ElicitResult(action="decline")
        """,
}


@pytest.mark.parametrize("name", OTHERS)
def test_others_are_left_alone(name: str, tmp_path: Path) -> None:
    code = "from mcp.types import TextContent\n" + textwrap.dedent(OTHERS[name])
    assert fixed(code, tmp_path) == code


STEPS = {
    "low": (
        Step(call="lend", arguments={"title": "novel"}),
        Step(call="borrow", arguments={"title": "atlas"}, answer={"number": 1}),
        Step(call="borrow", arguments={"title": "atlas"}, answer={"number": 2}),
        Step(call="borrow", arguments={"title": "atlas"}),
        Step(call="borrow", arguments={"title": "poem"}, answer={"number": 1}),
        Step(call="review"),
        Step(call="folders"),
    ),
    "high": (
        Step(call="borrow", arguments={"title": "atlas"}, answer={"number": 1}),
        Step(call="borrow", arguments={"title": "atlas"}),
    ),
}


@pytest.mark.sdk
@pytest.mark.parametrize(("name", "code"), [("low", LOW), ("high", HIGH)])
def test_questions_are_answered_as_before(name: str, code: str, tmp_path: Path) -> None:
    before, after = tmp_path / "before", tmp_path / "after"
    for folder in (before, after):
        folder.mkdir()
        (folder / "server.py").write_text(code)
    fix(after, unsafe=True, write=True)
    builds = [
        Build(python=python_with(sdk), entry=Entry("file", "server.py"), source=folder)
        for sdk, folder in ((OLD, before), (NEW, after))
    ]
    found = {
        (transport, era): compared.differences
        for transport, era, _, compared in comparisons(*builds, [Scenario(STEPS[name])])
    }
    assert found == dict.fromkeys(found, ())
