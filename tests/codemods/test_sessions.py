"""What hangs on session objects: the text that `fix` leaves."""

# ruff: noqa: E501

from pathlib import Path

import pytest

from tests.codemods.cases import Case, run_case

CASES = [
    Case(
        id="what-hangs-on-a-session",
        before="""\
            from weakref import WeakKeyDictionary

            import anyio
            from mcp.server.fastmcp import Context, FastMCP
            from mcp.server.lowlevel import Server

            mcp = FastMCP("cart")
            server = Server("shelf")
            carts = WeakKeyDictionary()
            sessions = set()


            @mcp.tool()
            async def add(item: str, ctx: Context) -> int:
                cart = carts.setdefault(ctx.session, [])
                ctx.session.user = item
                session = ctx.session
                if session is None:
                    return 0
                if id(session) in sessions:
                    sessions.add(session)
                mcp.last = session
                carts["last"] = {"session": session}
                by_name = {"session": session}
                getattr(session, "client_params")
                setattr(session, "user", item)
                await session.send_ping()
                return len(cart)


            @server.list_tools()
            async def list_tools():
                carts[server.request_context.session] = []
                anyio.from_thread.run(push)
                return []


            async def push():
                for session in list(sessions):
                    try:
                        await session.send_resource_list_changed()
                    except (anyio.ClosedResourceError, ValueError):
                        sessions.discard(session)
                    try:
                        open("x")
                    except anyio.ClosedResourceError:
                        pass
        """,
        after="""\
            from importlib.metadata import version
            from weakref import WeakKeyDictionary

            import anyio
            from mcp.server import ServerRequestContext
            from mcp.server.lowlevel import Server
            from mcp.server.mcpserver import Context, MCPServer
            from mcp.types import ListToolsResult, PaginatedRequestParams

            mcp = MCPServer("cart", version=version("mcp"))
            server = Server("shelf", version=version("mcp"))
            carts = WeakKeyDictionary()
            sessions = set()


            @mcp.tool()
            async def add(item: str, ctx: Context) -> int:
                # unstick: UNS102 the session is a new object for each message: use a handle or the principal as the key
                cart = carts.setdefault(ctx.session, [])
                # unstick: UNS102 attributes of the session are gone at the next message: keep them under a handle
                ctx.session.user = item
                session = ctx.session
                if session is None:
                    return 0
                # unstick: UNS102 the session is a new object for each message: use a handle or the principal as the key
                if id(session) in sessions:
                    # unstick: UNS102 the session is a new object for each message: use a handle or the principal as the key
                    sessions.add(session)
                # unstick: UNS102 do not keep the session: it is a new object for each message, and serves that one only
                mcp.last = session
                # unstick: UNS102 do not keep the session: it is a new object for each message, and serves that one only
                carts["last"] = {"session": session}
                by_name = {"session": session}
                getattr(session, "client_params")
                # unstick: UNS102 attributes of the session are gone at the next message: keep them under a handle
                setattr(session, "user", item)
                # unstick: UNS301 send_ping raises for clients of 2026-07-28: there is nothing to ping
                await session.send_ping()
                return len(cart)


            async def list_tools(
                ctx: ServerRequestContext, params: PaginatedRequestParams
            ) -> ListToolsResult:
                # unstick: UNS102 the session is a new object for each message: use a handle or the principal as the key
                carts[ctx.session] = []
                anyio.from_thread.run(push)
                return ListToolsResult(tools=[])


            server.add_request_handler("tools/list", PaginatedRequestParams, list_tools)


            async def push():
                for session in list(sessions):
                    try:
                        await session.send_resource_list_changed()
                    # unstick: UNS102 a send to a client that is gone raises nothing: tell dead clients in another way
                    except (anyio.ClosedResourceError, ValueError):
                        sessions.discard(session)
                    try:
                        open("x")
                    except anyio.ClosedResourceError:
                        pass
        """,
    ),
    Case(
        id="arguments-of-elicit",
        before="""\
            from mcp.server.fastmcp import Context, FastMCP

            mcp = FastMCP("ask")


            @mcp.tool()
            async def ask(ctx: Context, other) -> None:
                await ctx.session.elicit(message="a", requestedSchema={})
                await ctx.session.elicit_form("a", requestedSchema={})
                await other.elicit(message="a", requestedSchema={})
        """,
        after="""\
            from importlib.metadata import version

            from mcp.server.mcpserver import Context, MCPServer

            mcp = MCPServer("ask", version=version("mcp"))


            @mcp.tool()
            async def ask(ctx: Context, other) -> None:
                # unstick: UNS301 elicit raises for clients of 2026-07-28: ask through a parameter with Resolve(...), a model in place of the schema (left: its answer is not assigned to a variable on a line of its own)
                await ctx.session.elicit(message="a", requested_schema={})
                # unstick: UNS301 elicit_form raises for clients of 2026-07-28: ask through a parameter with Resolve(...), a model in place of the schema (left: its answer is not assigned to a variable on a line of its own)
                await ctx.session.elicit_form("a", requested_schema={})
                await other.elicit(message="a", requestedSchema={})
        """,
    ),
    Case(
        id="session-classes",
        before="""\
            import asyncio

            from mcp.server.fastmcp import Context
            from mcp.server.session import ServerSession


            class Recorded(ServerSession):
                pass


            async def serve(read, write, options):
                async with ServerSession(read, write, options) as session:
                    await session.send_ping()


            async def later(ctx: Context):
                asyncio.create_task(push(ctx.session))
        """,
        after="""\
            import asyncio

            from mcp.server.mcpserver import Context
            from mcp.server.session import ServerSession


            # unstick: UNS411 a session only sends now: what it received is seen by Server.middleware
            class Recorded(ServerSession):
                pass


            async def serve(read, write, options):
                # unstick: UNS411 a session only sends now: what it received is seen by Server.middleware
                async with ServerSession(read, write, options) as session:
                    # unstick: UNS301 send_ping raises for clients of 2026-07-28: there is nothing to ping
                    await session.send_ping()


            async def later(ctx: Context):
                # unstick: UNS102 do not keep the session: it is a new object for each message, and serves that one only
                asyncio.create_task(push(ctx.session))
        """,
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_sessions(case: Case, tmp_path: Path) -> None:
    run_case(case, tmp_path)
