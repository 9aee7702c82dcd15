"""Every way a `fastmcp` server reaches session state that is lost or shared on 4.x is found.

The matrix was measured on 2.14, 3.4 and 4.1 with clients of both eras. What is kept in private
attributes of the session (`_connection.state` of 4.x) is not found. Programs are those that
show the rows of `tests/completeness/fastmcp`, and some for what no rewrite has to do with.
"""

import textwrap
from pathlib import Path
from typing import Literal

import msgspec
import pytest

from analyzer import pipeline
from analyzer.run import Run
from analyzer.settings import Settings
from tests.completeness.fastmcprows import programs

Outcome = Literal["lost", "shared", ""]


class Way(msgspec.Struct, frozen=True):
    """One cell of the matrix: where its program is, and what the audit says of it.

    `outcome` is what becomes of a cell there for clients of 2026-07-28 over HTTP.
    """

    id: str
    codes: frozenset[str]
    outcome: Outcome = ""
    program: str = ""
    code: str = ""
    requirement: str = "fastmcp==3.4.10"


def way(name: str, *codes: str, outcome: Outcome = "", program: str = "", code: str = "",
        requirement: str = "fastmcp==3.4.10") -> Way:  # fmt: skip
    return Way(name, frozenset(codes), outcome, program, code, requirement)


HEAD = """
from fastmcp import Context, FastMCP
from fastmcp.server.middleware import Middleware, MiddlewareContext

mcp = FastMCP("a")
"""
SERVED = """

if __name__ == "__main__":
    mcp.run(transport="http")
"""

WAYS = [
    way("state at the next call", "UNS212", outcome="lost", program="from-3-session-state"),
    way("state for a mounted server", "UNS501", program="from-2-state-in-mounted-server",
        requirement="fastmcp==2.14.7"),
    way("session id over two calls", "UNS101", program="from-3-session-id-as-key"),
    way("dict by session id", "UNS101", outcome="lost", program="from-3-session-id-as-key"),
    way("limiter by session id", "UNS101", program="from-3-rate-limiter"),
    way(
        "attributes of the session", "UNS102", outcome="lost",
        code="""
            @mcp.tool
            async def choose(unit: str, ctx: Context) -> str:
                setattr(ctx.session, "unit", unit)
                return "chosen"


            @mcp.tool
            async def chosen(ctx: Context) -> str:
                return str(getattr(ctx.session, "unit", None))
            """,
    ),
    way("weak keys of sessions", "UNS102", outcome="lost", program="from-3-session-weak-keys"),
    way("identity of sessions", "UNS102", program="from-3-session-identity"),
    way("shared dependency", "UNS509", program="from-3-shared"),
    way("hook of the handshake", "UNS108", program="from-3-on-initialize"),
    way(
        "state set in the handshake", "UNS108", "UNS212", outcome="lost",
        code="""
            class Door(Middleware):
                async def on_initialize(self, context: MiddlewareContext, call_next):
                    await context.fastmcp_context.set_state("caller", "ada")
                    return await call_next(context)


            mcp.add_middleware(Door())


            @mcp.tool
            async def who(ctx: Context) -> str:
                return str(await ctx.get_state("caller"))
            """,
    ),
    way("visibility", "UNS502", program="from-3-visibility"),
    way("elicitation", "UNS301", program="from-3-elicit"),
    way("sampling", "UNS301", program="from-3-sampling"),
    way("roots", "UNS301", program="from-3-roots"),
    way("requests on the session", "UNS301", program="from-3-raw-sampling"),
    way("announcements of 2.x", "UNS303", program="from-2-list-changed:tool",
        requirement="fastmcp==2.14.7"),
    way("announcements on the session", "UNS303", program="from-3-session-list-changed:tool"),
    way("announcements after the call", "UNS303", program="from-3-announced-by-a-task"),
    way(
        "log messages", "UNS304",
        code="""
            @mcp.tool
            async def say(ctx: Context) -> str:
                await ctx.info("said")
                return "said"
            """,
    ),
    way("event store", "UNS105", program="from-3-event-store"),
    way("stateful proxy", "UNS509", program="from-3-stateful-proxy"),
    way(
        "state of the session on 4.x", "UNS212", outcome="lost", requirement="fastmcp==4.2.3",
        code="""
            @mcp.tool
            async def choose(unit: str, ctx: Context) -> str:
                await ctx.set_state("unit", unit)
                return "chosen"


            @mcp.tool
            async def chosen(ctx: Context) -> str:
                return str(await ctx.get_state("unit"))
            """,
    ),
]  # fmt: skip


@pytest.mark.parametrize("one", WAYS, ids=lambda one: one.id.replace(" ", "-"))
def test_is_found(one: Way, tmp_path: Path) -> None:
    run = _audited(one, tmp_path)
    assert one.codes - {finding.code for finding in run.findings} == set()
    if one.outcome:
        assert one.outcome in _outcomes(run)


def _audited(one: Way, folder: Path) -> Run:
    code = f"{HEAD}\n\n{textwrap.dedent(one.code).strip()}\n{SERVED}" if one.code else ""
    for stem in ("from-2", "from-3"):
        code = next((p.code for p in programs(stem) if p.id == one.program), code)
    (folder / "server.py").write_text(code if one.code else f"{code}\n{SERVED}")
    (folder / "requirements.txt").write_text(f"{one.requirement}\n")
    return pipeline.audit(Settings(paths=(str(folder),), cache=False))


def _outcomes(run: Run) -> set[str]:
    """What becomes of cells for clients of 2026-07-28 over HTTP, one replica."""
    return {
        outcome
        for cell in run.cells
        for fate in cell.fate
        if (fate.client, fate.replicas, fate.transport) == ("2026-07-28", "one", "http")
        for outcome in fate.outcomes
    }
