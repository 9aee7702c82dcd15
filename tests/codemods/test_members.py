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
            from mcp.server.mcpserver import MCPServer

            app = MCPServer("a")


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


            def a(x: Context[S], y: Context[S, State], z: Context[S, dict[str, int], R]): ...


            def b(x: "Context[S, State]", y: list["Context"]): ...
        """,
        after="""\
            from mcp.server.mcpserver import Context


            def a(x: Context, y: Context[State], z: Context[dict[str, int], R]): ...


            # unstick: UNS410 drop the session type in the string: the class takes none
            def b(x: "Context[S, State]", y: list["Context"]): ...
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


@pytest.mark.parametrize("case", MEMBERS, ids=lambda case: case.id)
def test_sdk_members(case: Case, tmp_path: Path) -> None:
    run_case(case, tmp_path)


@pytest.mark.parametrize("case", GENERICS, ids=lambda case: case.id)
def test_sdk_generics(case: Case, tmp_path: Path) -> None:
    run_case(case, tmp_path)
