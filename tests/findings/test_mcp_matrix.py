"""Every way an `mcp` 1.x server keeps or sends what is lost or shared on 2.x is found.

The matrix was measured on 1.30.0 and 2.3.0 with clients of both eras, over HTTP. Each row is a
store or a channel with the program that uses it.
"""

import textwrap
from pathlib import Path

import msgspec
import pytest

from analyzer import pipeline
from analyzer.run import Run
from analyzer.settings import Settings


class Way(msgspec.Struct, frozen=True):
    """A row: what the audit says of it, and what becomes of its cell for clients of 2026-07-28
    over HTTP, one replica or, where `many` says so, more."""

    id: str
    code: str
    body: str
    outcome: str = ""
    many: bool = False


HEAD = """
import asyncio
from contextlib import asynccontextmanager
from contextvars import ContextVar
from weakref import WeakKeyDictionary

from mcp.server.fastmcp import Context, FastMCP

"""
MADE = 'mcp = FastMCP("a")\n'
SERVED = '\n\nif __name__ == "__main__":\n    mcp.run("streamable-http")\n'

WAYS = [
    Way(
        "object yielded by lifespan", "UNS204",
        """
        class App:
            def __init__(self):
                self.notes = []


        @asynccontextmanager
        async def lifespan(server):
            yield App()


        mcp = FastMCP("a", lifespan=lifespan)


        @mcp.tool()
        async def jot(text: str, ctx: Context) -> str:
            ctx.request_context.lifespan_context.notes.append(text)
            return text


        @mcp.tool()
        async def jotted(ctx: Context) -> str:
            return ", ".join(ctx.request_context.lifespan_context.notes)
        """,
        outcome="shared",
    ),
    Way(
        "attribute set on ctx.session", "UNS102",
        """
        @mcp.tool()
        async def sign_in(name: str, ctx: Context) -> str:
            ctx.session.user = name
            return name


        @mcp.tool()
        async def who(ctx: Context) -> str:
            return ctx.session.user
        """,
        outcome="lost",
    ),
    Way(
        "weak keys of sessions", "UNS102",
        """
        units = WeakKeyDictionary()


        @mcp.tool()
        async def choose(unit: str, ctx: Context) -> str:
            units[ctx.session] = unit
            return unit


        @mcp.tool()
        async def chosen(ctx: Context) -> str:
            return units.get(ctx.session, "km")
        """,
        outcome="lost",
    ),
    Way(
        "addresses of sessions", "UNS102",
        """
        units = {}


        @mcp.tool()
        async def choose(unit: str, ctx: Context) -> str:
            units[id(ctx.session)] = unit
            return unit


        @mcp.tool()
        async def chosen(ctx: Context) -> str:
            return units.get(id(ctx.session), "km")
        """,
        outcome="lost",
    ),
    Way(
        "dict keyed by mcp-session-id header", "UNS101",
        """
        units = {}


        @mcp.tool()
        async def choose(unit: str, ctx: Context) -> str:
            units[ctx.request_context.request.headers.get("mcp-session-id")] = unit
            return unit


        @mcp.tool()
        async def chosen(ctx: Context) -> str:
            return units.get(ctx.request_context.request.headers.get("mcp-session-id"), "km")
        """,
        outcome="shared",
    ),
    Way(
        "dict keyed by client_params client name", "UNS106",
        """
        units = {}


        @mcp.tool()
        async def choose(unit: str, ctx: Context) -> str:
            units[ctx.session.client_params.clientInfo.name] = unit
            return unit


        @mcp.tool()
        async def chosen(ctx: Context) -> str:
            return units.get(ctx.session.client_params.clientInfo.name, "km")
        """,
    ),
    Way(
        "module global", "UNS202",
        """
        unit = "km"


        @mcp.tool()
        async def choose(chosen: str) -> str:
            global unit
            unit = chosen
            return unit


        @mcp.tool()
        async def chosen() -> str:
            return unit
        """,
        outcome="differs",
        many=True,
    ),
    Way(
        "announced changes", "UNS303",
        """
        @mcp.tool()
        async def refresh(ctx: Context) -> str:
            await ctx.session.send_tool_list_changed()
            return "refreshed"
        """,
    ),
    Way(
        "log messages", "UNS304",
        """
        @mcp.tool()
        async def say(ctx: Context) -> str:
            await ctx.info("said")
            return "said"
        """,
    ),
    Way(
        "questions", "UNS301",
        """
        from pydantic import BaseModel


        class Answer(BaseModel):
            sure: bool


        @mcp.tool()
        async def buy(ctx: Context) -> str:
            answer = await ctx.elicit("Sure?", Answer)
            return answer.action
        """,
    ),
    Way(
        "sync handlers", "UNS213",
        """
        count = 0


        @mcp.tool()
        def increment() -> int:
            global count
            count += 1
            return count
        """,
    ),
    Way(
        "round robin over replicas", "UNS103",
        """
        @mcp.tool()
        async def double(number: int) -> int:
            return 2 * number
        """,
    ),
]  # fmt: skip


@pytest.mark.parametrize("one", WAYS, ids=lambda one: one.id.replace(" ", "-"))
def test_is_found(one: Way, tmp_path: Path) -> None:
    run = _audited(one, tmp_path)
    assert one.code in {finding.code for finding in run.findings}
    if one.outcome:
        assert one.outcome in _outcomes(run, "many" if one.many else "one")


def _audited(one: Way, folder: Path) -> Run:
    body = textwrap.dedent(one.body).strip()
    made = "" if "FastMCP(" in body else f"{MADE}\n\n"
    (folder / "server.py").write_text(f"{HEAD}{made}{body}\n{SERVED}")
    (folder / "requirements.txt").write_text("mcp==1.30.0\n")
    return pipeline.audit(Settings(paths=(str(folder),), cache=False))


def _outcomes(run: Run, replicas: str) -> set[str]:
    return {
        outcome
        for cell in run.cells
        for fate in cell.fate
        if (fate.client, fate.replicas, fate.transport) == ("2026-07-28", replicas, "http")
        for outcome in fate.outcomes
    }
