"""Members and type parameters of SDK objects."""

from pathlib import Path

import pytest

from tests.codemods.cases import Case, run_case

MEMBERS = [
    Case(
        id="context-member",
        before="""\
            from typing import Annotated, Optional, Union
            from mcp.server.fastmcp import Context as C


            def a(ctx: C, b: Optional[C], c: "C | None", d: Annotated[C, 1], e: Union[C, None]):
                return ctx.fastmcp, b.fastmcp.name, c.fastmcp, d.fastmcp, e.fastmcp
        """,
        after="""\
            from typing import Annotated, Optional, Union
            from mcp.server.mcpserver import Context as C


            def a(ctx: C, b: Optional[C], c: "C | None", d: Annotated[C, 1], e: Union[C, None]):
                return ctx.mcp_server, b.mcp_server.name, c.mcp_server, d.mcp_server, e.mcp_server
        """,
    ),
    Case(
        id="unproven-receivers",
        before="""\
            import mcp


            class Context:
                fastmcp = 1


            def a(ctx: Context, other, self):
                return ctx.fastmcp, other.fastmcp, self.fastmcp
        """,
    ),
    Case(
        id="removed-members-of-a-server",
        before="""\
            from mcp.server.fastmcp import FastMCP

            app = FastMCP("a")


            def helper(server: FastMCP, other):
                server.get_context()
                other.get_context()


            app._event_store
        """,
        after="""\
            from importlib.metadata import version

            from mcp.server.mcpserver import MCPServer

            app = MCPServer("a", version=version("mcp"))


            def helper(server: MCPServer, other):
                # unstick: UNS402 get_context is gone: declare a parameter annotated Context on \
the handler and pass it on (left: nothing seen calls helper)
                server.get_context()
                other.get_context()


            # unstick: UNS408 _event_store is gone: the value passed to run() or the app factory
            app._event_store
        """,
    ),
]

GENERICS = [
    Case(
        id="context-loses-its-session-type",
        before="""\
            from mcp.server.fastmcp import Context
            from mcp.server.session import ServerSession as S


            def a(x: Context[S], y: Context[S, State], z: Context[S, dict[str, int], R]): ...


            def b(x: "Context[S, State]", y: list["Context"], z: Context[S, None]): ...


            Ctx = Context["S", "State"]


            def c(x: "Context[ S, dict[str, int], R ] | None"): ...
        """,
        after="""\
            from mcp.server.mcpserver import Context


            def a(x: Context, y: Context[State], z: Context[dict[str, int], R]): ...


            def b(x: "Context[State]", y: list["Context"], z: Context): ...


            Ctx = Context["State"]


            def c(x: "Context[dict[str, int], R] | None"): ...
        """,
    ),
    Case(
        id="a-session-type-with-other-uses",
        before="""\
            from mcp.server.fastmcp import Context
            from mcp.server.session import ServerSession


            def a(x: Context[ServerSession, int], session: ServerSession): ...
        """,
        after="""\
            from mcp.server.mcpserver import Context
            from mcp.server.session import ServerSession


            def a(x: Context[int], session: ServerSession): ...
        """,
    ),
    Case(
        id="another-context",
        before="""\
            import mcp
            from fastmcp import Context


            def a(x: Context[S, State]): ...
        """,
    ),
]

REQUEST_CONTEXTS = [
    Case(
        id="by-the-type-of-the-session",
        before="""\
            from typing import Any
            from mcp import ClientSession
            from mcp.server.session import ServerSession
            from mcp.shared.context import RequestContext
            import mcp.shared.context as sc


            async def ask(context: RequestContext["ClientSession", Any], params): ...


            def a(x: RequestContext[ServerSession, dict[str, int], R], y: sc.RequestContext): ...


            def b(x: "list[RequestContext[ServerSession, State]]"): ...
        """,
        after="""\
            from mcp.client import ClientRequestContext
            from mcp.server import ServerRequestContext
            import mcp.shared.context as sc


            async def ask(context: ClientRequestContext, params): ...


            # unstick: UNS410 name ServerRequestContext (mcp.server) or ClientRequestContext \
(mcp.client) instead
            def a(x: ServerRequestContext[dict[str, int], R], y: sc.RequestContext): ...


            def b(x: "list[ServerRequestContext[State]]"): ...
        """,
    ),
    Case(
        id="by-where-it-comes-from-and-where-it-is",
        before={
            "a.py": """\
                from mcp.server.lowlevel.server import RequestContext, Server

                assert isinstance(x, RequestContext)
            """,
            "b.py": """\
                from __future__ import annotations
                from typing import TYPE_CHECKING
                from mcp import types

                if TYPE_CHECKING:
                    from mcp.shared.context import RequestContext as RC


                async def ask(context: RC, params: types.CreateMessageRequestParams): ...
            """,
            "c.py": """\
                from mcp.client.stdio import stdio_client
                from mcp.shared.context import RequestContext


                async def roots(context: RequestContext): ...


                start(list_roots_callback=roots)
            """,
        },
        after={
            "a.py": """\
                from mcp.server import ServerRequestContext
                from mcp.server.lowlevel.server import Server

                assert isinstance(x, ServerRequestContext)
            """,
            "b.py": """\
                from __future__ import annotations
                from typing import TYPE_CHECKING
                from mcp import types

                if TYPE_CHECKING:
                    from mcp.client import ClientRequestContext as RC


                async def ask(context: RC, params: types.CreateMessageRequestParams): ...
            """,
            "c.py": """\
                from mcp.client import ClientRequestContext
                from mcp.client.stdio import stdio_client


                async def roots(context: ClientRequestContext): ...


                start(list_roots_callback=roots)
            """,
        },
    ),
    Case(
        id="guessed",
        before="""\
            from mcp.server import Server
            from mcp.shared.context import RequestContext


            def a(x: RequestContext): ...
        """,
        after="""\
            from mcp.server import Server
            from mcp.shared.context import RequestContext


            # unstick: UNS410 the context of servers and that of clients are two classes, without \
a session type; which of the two is meant was told by the module's other imports
            def a(x: RequestContext): ...
        """,
    ),
    Case(
        id="guessed-and-made",
        unsafe=True,
        before="""\
            from mcp.server import Server
            from mcp.shared.context import RequestContext

            x = RequestContext(request_id=1, meta=None, session=None, lifespan_context=None)
        """,
        after="""\
            from mcp.server import Server, ServerRequestContext

            # unstick: UNS410 the context takes keywords only, and protocol_version and method too
            x = ServerRequestContext(request_id=1, meta=None, session=None, lifespan_context=None)
        """,
    ),
]


@pytest.mark.parametrize("case", REQUEST_CONTEXTS, ids=lambda case: case.id)
def test_request_contexts(case: Case, tmp_path: Path) -> None:
    run_case(case, tmp_path)


@pytest.mark.parametrize("case", MEMBERS, ids=lambda case: case.id)
def test_sdk_members(case: Case, tmp_path: Path) -> None:
    run_case(case, tmp_path)


@pytest.mark.parametrize("case", GENERICS, ids=lambda case: case.id)
def test_sdk_generics(case: Case, tmp_path: Path) -> None:
    run_case(case, tmp_path)
