"""Questions of tools: rewritten where what leads to them may run again, else marked."""

import textwrap
from pathlib import Path

import pytest

from tests.codemods.cases import fix, read

HEAD = """\
from mcp.server.fastmcp import Context, FastMCP
from pydantic import BaseModel

mcp = FastMCP("a")


class Sure(BaseModel):
    sure: bool


@mcp.tool()
"""
TAIL = """

if __name__ == "__main__":
    mcp.run()
"""

# What the resolver of the only tool becomes, by a name of the case.
REWRITTEN = {
    "nothing-before-it": (
        """\
        async def drop(name: str, ctx: Context) -> str:
            if (await ctx.elicit(f"Drop {name}?", schema=Sure)).action == "accept":
                return "dropped"
            return "kept"
        """,
        """\
        async def ask_drop(name: str) -> Elicit[Sure]:
            \"\"\"What drop asks the client before it starts.\"\"\"
            return Elicit(f"Drop {name}?", schema=Sure)
        """,
    ),
    "only-what-the-question-needs": (
        """\
        async def drop(name: str, ctx: Context, force: bool = False) -> str:
            unused = name * 2
            wanted = name.strip()
            await ctx.report_progress(1, 2)
            if force:
                print("forced")
                return unused
            answer = await ctx.elicit(f"Drop {wanted}?", Sure)
            return answer.action
        """,
        """\
        async def ask_drop(name: str, force: bool) -> Elicit[Sure] | None:
            \"\"\"What drop asks the client before it starts.\"\"\"
            wanted = name.strip()
            if force:
                return None
            return Elicit(f"Drop {wanted}?", Sure)
        """,
    ),
    "in-a-branch": (
        """\
        async def drop(number: int, ctx: Context) -> str:
            if number > 9:
                return "too many"
            elif number > 1:
                plural = "all"
                answer = await ctx.elicit(f"Drop {plural} {number}?", Sure)
                return answer.action
            else:
                return "one"
        """,
        """\
        async def ask_drop(number: int) -> Elicit[Sure] | None:
            \"\"\"What drop asks the client before it starts.\"\"\"
            if number > 9:
                return None
            if number > 1:
                plural = "all"
                return Elicit(f"Drop {plural} {number}?", Sure)
            return None
        """,
    ),
    "otherwise": (
        """\
        async def drop(number: int, ctx: Context) -> str:
            if number == 1:
                text = "one"
            else:
                text = "many"
                answer = await ctx.elicit(f"Drop {text}?", Sure)
                return answer.action
            return text
        """,
        """\
        async def ask_drop(number: int) -> Elicit[Sure] | None:
            \"\"\"What drop asks the client before it starts.\"\"\"
            if not (number == 1):
                text = "many"
                return Elicit(f"Drop {text}?", Sure)
            return None
        """,
    ),
    "what-a-loop-makes": (
        """\
        async def drop(names: list[str], ctx: Context) -> str:
            found = []
            for name in names:
                if name.isalpha():
                    found.append(name.upper())
            answer = await ctx.elicit(f"Drop {', '.join(found)}?", Sure)
            return answer.action
        """,
        """\
        async def ask_drop(names: list[str]) -> Elicit[Sure]:
            \"\"\"What drop asks the client before it starts.\"\"\"
            found = []
            for name in names:
                if name.isalpha():
                    found.append(name.upper())
            return Elicit(f"Drop {', '.join(found)}?", Sure)
        """,
    ),
}

# The reason that stands in the mark, by the body of the tool.
LEFT = {
    "it is asked in a loop": """\
        async def drop(names: list[str], ctx: Context) -> None:
            for name in names:
                await ctx.elicit(name, Sure)
        """,
    "it is asked inside try": """\
        async def drop(name: str, ctx: Context) -> str:
            try:
                answer = await ctx.elicit(name, Sure)
            except Exception:
                return "cannot ask"
            return answer.action
        """,
    "it is asked in the middle of an expression": """\
        async def drop(name: str, ctx: Context) -> bool:
            return name == "a" and (await ctx.elicit(name, Sure)).action == "accept"
        """,
    'FILES[name] = "made" happens before it: ask first, or let it happen again': """\
        async def drop(name: str, ctx: Context) -> str:
            FILES[name] = "made"
            answer = await ctx.elicit(name, Sure)
            return answer.action


        FILES: dict[str, str] = {}
        """,
    "count() leads to it, and would happen again with each round": """\
        async def drop(name: str, ctx: Context) -> str:
            number = count()
            answer = await ctx.elicit(f"{name} {number}", Sure)
            return answer.action


        SEEN: list[int] = []


        def count() -> int:
            SEEN.append(1)
            return len(SEEN)
        """,
    "datetime.now() leads to it, and would happen again with each round": """\
        async def drop(name: str, ctx: Context) -> str:
            now = datetime.now()
            answer = await ctx.elicit(f"{name} {now}", Sure)
            return answer.action


        from datetime import datetime
        """,
    "it depends on SEEN, which calls change": """\
        async def drop(name: str, ctx: Context) -> str:
            if not fresh(name):
                return "seen"
            answer = await ctx.elicit(name, Sure)
            SEEN.append(name)
            return answer.action


        SEEN: list[str] = []


        def fresh(name: str) -> bool:
            return name not in SEEN
        """,
    "what leads to it reads the context": """\
        async def drop(ctx: Context) -> str:
            answer = await ctx.elicit(f"Drop what {ctx.request_id} wants?", Sure)
            return answer.action
        """,
    "a function asks that is no tool itself": """\
        async def drop(name: str, ctx: Context) -> str:
            return await confirm(name, ctx)


        async def confirm(name: str, ctx: Context) -> str:
            return (await ctx.elicit(name, Sure)).action
        """,
    "its schema is known inside the tool alone": """\
        async def drop(name: str, ctx: Context) -> str:
            class Own(BaseModel):
                sure: bool

            return (await ctx.elicit(name, Own)).action
        """,
    "other code calls the tool, too": """\
        async def drop(name: str, ctx: Context) -> str:
            return (await ctx.elicit(name, Sure)).action


        async def again(ctx: Context) -> str:
            return await drop("a", ctx)
        """,
    "the tool is registered or wrapped in another way than by its decorator": """\
        @timed
        async def drop(name: str, ctx: Context) -> str:
            return (await ctx.elicit(name, Sure)).action


        from timing import timed
        """,
}

# Objects of others with methods of the same names.
LOOKALIKES = {
    "own-class": """\
        async def drop(name: str) -> str:
            return await Poll().elicit(name, Sure)


        class Poll:
            async def elicit(self, message: str, schema: type) -> str:
                return message
        """,
    "another-library": """\
        async def drop(name: str) -> str:
            import polls

            return await polls.Client().elicit(name, Sure)
        """,
    "parameter-of-another-type": """\
        async def drop(name: str) -> str:
            return await ask(BaseModel(), name)


        async def ask(ctx: BaseModel, name: str) -> str:
            return await ctx.elicit(name, Sure)
        """,
    "list-roots-of-a-tree": """\
        async def drop(name: str) -> list[str]:
            return await Tree().list_roots()


        class Tree:
            async def list_roots(self) -> list[str]:
                return []
        """,
    "create-message-of-a-mailer": """\
        async def drop(name: str) -> str:
            import mailer

            return await mailer.session.create_message(messages=[name], max_tokens=1)
        """,
}


def source(tool: str) -> str:
    return HEAD + textwrap.dedent(tool) + TAIL


def fixed(tool: str, root: Path) -> str:
    (root / "server.py").write_text(source(tool))
    assert fix(root, unsafe=True, write=True).refused == ()
    text = read(root)["server.py"]
    assert fix(root, unsafe=True, write=True).changes == ()
    return text


@pytest.mark.parametrize("name", REWRITTEN)
def test_asked_through_a_resolver(name: str, tmp_path: Path) -> None:
    tool, resolver = REWRITTEN[name]
    text = fixed(tool, tmp_path)
    assert textwrap.dedent(resolver) in text
    assert "unstick: UNS301" not in text
    assert ".elicit(" not in text


@pytest.mark.parametrize("reason", LEFT)
def test_left_with_its_reason(reason: str, tmp_path: Path) -> None:
    text = fixed(LEFT[reason], tmp_path)
    assert f"Resolve(...) (left: {reason})" in text
    assert "Elicit(" not in text


@pytest.mark.parametrize("name", LOOKALIKES)
def test_others_are_left_alone(name: str, tmp_path: Path) -> None:
    text = "".join(
        line
        for line in fixed(LOOKALIKES[name], tmp_path).splitlines(keepends=True)
        if "unstick: UNS412" not in line
    )
    version = "from importlib.metadata import version\n\n"
    renamed = version + source(LOOKALIKES[name]).replace("FastMCP", "MCPServer")
    renamed = renamed.replace('MCPServer("a")', 'MCPServer("a", version=version("mcp"))')
    assert text == renamed.replace("mcp.server.fastmcp", "mcp.server.mcpserver")


NESTED = """\
{future}from mcp.server.fastmcp import Context, FastMCP
from pydantic import BaseModel


class Sure(BaseModel):
    sure: bool


def register(mcp: FastMCP) -> None:
    @mcp.tool()
    async def drop(name: str, ctx: Context) -> str:
        return (await ctx.elicit(f"Drop {{name}}?", Sure)).action


server = FastMCP("a")
register(server)
server.run()
"""


def test_tools_in_functions_have_resolvers_beside_them(tmp_path: Path) -> None:
    (tmp_path / "server.py").write_text(NESTED.format(future=""))
    fix(tmp_path, unsafe=True, write=True)
    text = read(tmp_path)["server.py"]
    assert "    async def ask_drop(name: str) -> Elicit[Sure]:\n" in text
    assert "return (answer).action" in text or "return answer.action" in text


def test_annotations_that_are_strings_know_global_names_only(tmp_path: Path) -> None:
    future = "from __future__ import annotations\n\n"
    (tmp_path / "server.py").write_text(NESTED.format(future=future))
    fix(tmp_path, unsafe=True, write=True)
    assert (
        "(left: annotations are strings here, and the tool is no global function)"
        in (read(tmp_path)["server.py"])
    )


def test_a_second_run_takes_what_the_first_marked(tmp_path: Path) -> None:
    tool, resolver = REWRITTEN["in-a-branch"]
    (tmp_path / "server.py").write_text(source(tool))
    fix(tmp_path, write=True)
    assert "unstick: UNS301 ask through a resolver" in read(tmp_path)["server.py"]
    fix(tmp_path, unsafe=True, write=True)
    text = read(tmp_path)["server.py"]
    assert textwrap.dedent(resolver) in text
    assert "unstick" not in text


def test_low_level_servers_return_what_they_ask(tmp_path: Path) -> None:
    (tmp_path / "server.py").write_text(
        textwrap.dedent(
            """\
            from mcp.server.lowlevel import Server

            server = Server("a")


            @server.call_tool()
            async def call_tool(name: str, arguments: dict) -> list:
                await server.request_context.session.elicit("Sure?", {})
                return []
            """
        )
    )
    fix(tmp_path, unsafe=True, write=True)
    assert (
        "# unstick: UNS301 elicit raises for clients of 2026-07-28: return InputRequiredResult "
        "with the question where params.input_responses is None"
    ) in read(tmp_path)["server.py"]


MANY_TYPES = """\
from mcp.server.fastmcp import Context, FastMCP
from mcp.types import Completion, SamplingMessage, TextContent

mcp = FastMCP("a")


@mcp.tool()
async def where(ctx: Context) -> str:
    return str((await ctx.session.list_roots()).roots[0].uri)


@mcp.tool()
async def sample(ctx: Context) -> str:
    hello = TextContent(type="text", text="hi")
    messages = [SamplingMessage(role="user", content=hello)]
    result = await ctx.session.create_message(messages=messages, max_tokens=5)
    return result.model


@mcp.completion()
async def complete(ref, argument, context):
    return Completion(values=[argument.value])


@mcp._mcp_server.subscribe_resource()
async def subscribed(uri):
    print(uri)
"""


def test_what_several_rewrites_bring_goes_into_one_import(tmp_path: Path) -> None:
    """Each alone would have made the line too long, and written it anew."""
    (tmp_path / "server.py").write_text(MANY_TYPES)
    result = fix(tmp_path, unsafe=True, write=True)
    assert result.refused == ()
    text = read(tmp_path)["server.py"]
    brought = (
        "from mcp.types import (\n    Completion,\n    CreateMessageResult,\n    EmptyResult,\n"
        "    ListRootsResult,\n    SamplingMessage,\n    SubscribeRequestParams,\n"
        "    TextContent,\n)\n"
    )
    assert brought in text
    assert text.count("from mcp.types import") == 1
