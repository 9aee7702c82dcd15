"""The session id of a request, which new clients do not send."""

from pathlib import Path

import pytest

from tests.codemods.cases import Case, run_case

CASES = [
    Case(
        id="header-read",
        before={
            "server.py": """\
                from mcp.server.fastmcp import Context, FastMCP

                mcp = FastMCP("a")
                headers = {"mcp-session-id": "1"}


                @mcp.tool()
                async def who(ctx: Context) -> str:
                    request = ctx.request_context.request
                    return request.headers.get("Mcp-Session-Id") or \
request.headers["mcp-session-id"]
            """,
            "test_server.py": """\
                from server import mcp

                print(mcp.app.headers.get("mcp-session-id"))
            """,
        },
        after={
            "server.py": """\
                from importlib.metadata import version

                from mcp.server.mcpserver import Context, MCPServer

                mcp = MCPServer("a", version=version("mcp"))
                headers = {"mcp-session-id": "1"}


                @mcp.tool()
                async def who(ctx: Context) -> str:
                    request = ctx.request_context.request
                    # unstick: UNS101 this gives None for every client of 2026-07-28, and where \
the server is stateless: refuse, or tell clients apart by who they are
                    # unstick: UNS101 this raises for every client of 2026-07-28, and where the \
server is stateless: refuse, or tell clients apart by who they are
                    return request.headers.get("Mcp-Session-Id") or \
request.headers["mcp-session-id"]
            """,
        },
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_sessionids(case: Case, tmp_path: Path) -> None:
    run_case(case, tmp_path)
