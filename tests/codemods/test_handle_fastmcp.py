"""State of `fastmcp` servers: handles for what hangs on nothing, sessions of 4.x for the rest."""

from pathlib import Path

import pytest

from .handle_cases import Known, run_known, write

HEAD = """
from fastmcp import Context, FastMCP

"""

KEPT = """

@mcp.tool
async def choose_unit(unit: str, ctx: Context) -> str:
    await ctx.set_state("unit", unit)
    return unit


@mcp.tool
async def distance(ctx: Context) -> str:
    await ctx.info("asked")
    return await ctx.get_state("unit") or "km"


if __name__ == "__main__":
    mcp.run(transport="http")
"""

CASES = [
    Known(
        id="a-global",
        before=f"""{HEAD}
mcp = FastMCP("tables")
current = None


@mcp.tool
def select(name: str) -> str:
    global current
    current = name
    return name


@mcp.tool
def selected() -> str:
    return current or "nothing"
""",
        after="""
            from fastmcp.exceptions import ToolError
            @mcp.tool
            def open_workspace() -> str:
            workspace.current = name
        """,
    ),
    Known(
        id="state-of-the-session",
        before=f"""{HEAD}
mcp = FastMCP("trips")
{KEPT}""",
        after="""
            mcp.add_provider(SessionProvider())
            async def choose_unit(unit: str, session_id: SessionId) -> str:
            session = await get_session(session_id)
            await session.set("unit", unit)
            async def distance(ctx: Context, session_id: SessionId) -> str:
            return await session.get("unit") or "km"
        """,
        gone="set_state",
    ),
    Known(
        id="state-of-the-session-where-callers-are-known",
        before=f"""{HEAD}
from fastmcp.server.auth.providers.jwt import JWTVerifier

mcp = FastMCP("trips", auth=JWTVerifier(jwks_uri="https://a.example/keys"))
{KEPT}""",
        after="""
            async def choose_unit(unit: str, session: UserSession) -> str:
            await session.set("unit", unit)
        """,
        gone="SessionProvider",
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_state_goes_where_fastmcp_4_has_it(case: Known, tmp_path: Path) -> None:
    write(tmp_path, {"requirements.txt": "fastmcp>=3,<4\n"})
    run_known(case, tmp_path)


def test_a_store_is_the_server_s(tmp_path: Path) -> None:
    run_known(
        Known(
            id="",
            before=CASES[1].before,
            after='mcp = FastMCP("trips", session_state_store=STORE)',
        ),
        tmp_path,
        store="redis",
    )
