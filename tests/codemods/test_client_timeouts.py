"""Timeouts given as `timedelta` where 2.x takes seconds."""

from pathlib import Path

import pytest

from tests.codemods.cases import Case, run_case

CASES = [
    Case(
        id="amounts-are-folded",
        before="""\
            from datetime import timedelta

            from mcp import ClientSession
            from mcp.client.session_group import ClientSessionParameters, StreamableHttpParameters

            async def talk(read, write, limit: float, unknown):
                async with ClientSession(read, write, timedelta(seconds=30)) as session:
                    await session.initialize()
                async with ClientSession(
                    read, write, read_timeout_seconds=timedelta(minutes=2)  # slow
                ) as session:
                    await session.initialize()
                ClientSession(read, write, read_timeout_seconds=timedelta(seconds=limit))
                ClientSession(read, write, read_timeout_seconds=timedelta(minutes=limit + 1))
                ClientSession(read, write, timedelta(seconds=limit) if limit else None)
                ClientSession(read, write, timedelta(seconds=unknown))
                ClientSessionParameters(timedelta(milliseconds=500))
                return StreamableHttpParameters(
                    url="u", timeout=timedelta(seconds=60 * 2), sse_read_timeout=timedelta(hours=1)
                )
        """,
        after="""\
            from datetime import timedelta

            from mcp import ClientSession
            from mcp.client.session_group import ClientSessionParameters, StreamableHttpParameters

            async def talk(read, write, limit: float, unknown):
                async with ClientSession(read, write, 30) as session:
                    await session.initialize()
                async with ClientSession(
                    read, write, read_timeout_seconds=120  # slow
                ) as session:
                    await session.initialize()
                ClientSession(read, write, read_timeout_seconds=limit)
                ClientSession(read, write, read_timeout_seconds=(limit + 1) * 60)
                ClientSession(read, write, limit if limit else None)
                ClientSession(read, write, timedelta(seconds=unknown).total_seconds())
                ClientSessionParameters(0.5)
                return StreamableHttpParameters(
                    url="u", timeout=120, sse_read_timeout=3600
                )
        """,
    ),
    Case(
        id="an-import-nothing-uses-goes",
        before="""\
            from datetime import timedelta

            from mcp import ClientSession


            def open_session(read, write):
                return ClientSession(read, write, timedelta(seconds=30))
        """,
        after="""\
            from mcp import ClientSession


            def open_session(read, write):
                return ClientSession(read, write, 30)
        """,
    ),
    Case(
        id="names-are-asked-and-the-import-stays",
        before="""\
            import datetime as dt

            import mcp
            from mcp.client.session import ClientSession

            LIMIT = dt.timedelta(seconds=30)


            def open_session(read, write, wait: dt.timedelta, m: dt.timedelta | None = None):
                mcp.ClientSession(read, write, LIMIT)
                ClientSession(read, write, read_timeout_seconds=wait)
                mcp.ClientSession(read, write, m)
                return ClientSession(read, write, None)
        """,
        after="""\
            import datetime as dt

            import mcp
            from mcp.client.session import ClientSession

            LIMIT = dt.timedelta(seconds=30)


            def open_session(read, write, wait: dt.timedelta, m: dt.timedelta | None = None):
                mcp.ClientSession(read, write, LIMIT.total_seconds())
                ClientSession(read, write, read_timeout_seconds=wait.total_seconds())
                mcp.ClientSession(read, write, m.total_seconds() if m is not None else None)
                return ClientSession(read, write, None)
        """,
    ),
    Case(
        id="methods-of-what-is-proven-a-session",
        before="""\
            from datetime import timedelta

            from mcp import ClientSession
            from mcp.server.fastmcp import Context, FastMCP
            from mcp.types import EmptyResult, PingRequest

            mcp = FastMCP("relay")


            class Relay:
                def __init__(self, wait: timedelta):
                    self.session: ClientSession | None = None
                    self.wait = wait

                async def call(self, name):
                    return await self.session.call_tool(name, {}, self.wait)


            async def call(session: ClientSession, other):
                await session.call_tool("a", {}, read_timeout_seconds=timedelta(seconds=1.5))
                await other.call_tool("a", {}, read_timeout_seconds=timedelta(seconds=5))
                await other.call_tool("a", {}, timeout=timedelta(seconds=5))


            @mcp.tool()
            async def ping(ctx: Context, request: PingRequest):
                session = ctx.session
                await session.send_request(
                    request, EmptyResult, request_read_timeout_seconds=timedelta(seconds=5)
                )
        """,
        after="""\
            from datetime import timedelta
            from importlib.metadata import version

            from mcp import ClientSession
            from mcp.server.mcpserver import Context, MCPServer
            from mcp.types import EmptyResult, PingRequest

            mcp = MCPServer("relay", version=version("mcp"))


            class Relay:
                def __init__(self, wait: timedelta):
                    self.session: ClientSession | None = None
                    self.wait = wait

                async def call(self, name):
                    return await self.session.call_tool(name, {}, self.wait.total_seconds())


            async def call(session: ClientSession, other):
                await session.call_tool("a", {}, read_timeout_seconds=1.5)
                # unstick: UNS427 a session of the SDK takes seconds here: 5
                await other.call_tool("a", {}, read_timeout_seconds=timedelta(seconds=5))
                await other.call_tool("a", {}, timeout=timedelta(seconds=5))


            @mcp.tool()
            async def ping(ctx: Context, request: PingRequest):
                session = ctx.session
                await session.send_request(
                    request, EmptyResult, request_read_timeout_seconds=5
                )
        """,
    ),
    Case(
        id="fields-that-held-a-timedelta",
        before="""\
            from mcp.client.session_group import StreamableHttpParameters


            def waits(params: StreamableHttpParameters, other) -> list[float]:
                return [params.timeout.total_seconds(), other.timeout.total_seconds()]
        """,
        after="""\
            from mcp.client.session_group import StreamableHttpParameters


            def waits(params: StreamableHttpParameters, other) -> list[float]:
                return [params.timeout, other.timeout.total_seconds()]
        """,
    ),
    Case(
        id="unknown-values-are-marked",
        before="""\
            from datetime import timedelta

            from mcp import ClientSession


            def open_session(read, write, config):
                return ClientSession(read, write, read_timeout_seconds=config.timeout)


            def pause() -> timedelta:
                return timedelta(seconds=1)
        """,
        after="""\
            from datetime import timedelta

            from mcp import ClientSession


            def open_session(read, write, config):
                # unstick: UNS427 seconds as a number: add .total_seconds() to a timedelta
                return ClientSession(read, write, read_timeout_seconds=config.timeout)


            def pause() -> timedelta:
                return timedelta(seconds=1)
        """,
    ),
    Case(
        id="code-of-2x-and-of-others",
        before="""\
            from datetime import timedelta

            from aiohttp import ClientSession as Web
            from mcp import ClientSession


            def open_session(read, write):
                Web(read, write, timedelta(seconds=3))
                return ClientSession(read, write, read_timeout_seconds=30.0)
        """,
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_timeouts(case: Case, tmp_path: Path) -> None:
    run_case(case, tmp_path)
