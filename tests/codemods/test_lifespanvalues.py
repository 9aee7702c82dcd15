"""What the lifespan yields, read through a context that names no type."""

from pathlib import Path

import pytest

from tests.codemods.cases import Case, run_case

CASES = [
    Case(
        id="objects-whose-attributes-are-read",
        before="""\
            from typing import Optional

            import mcp.server.fastmcp as sdk
            from mcp.server.fastmcp import Context, FastMCP

            mcp = FastMCP("a")


            @mcp.tool()
            def one(ctx: Context, n: int) -> str:
                return ctx.request_context.lifespan_context.db


            @mcp.tool()
            def two(ctx: Optional[Context] = None) -> str:
                app: App = ctx.request_context.lifespan_context
                return app.db


            @mcp.tool()
            def three(ctx: sdk.Context | None = None) -> str:
                app = ctx.request_context.lifespan_context
                return app.db


            @mcp.tool()
            def four(ctx: Context) -> str:
                return query(ctx.request_context.lifespan_context)
        """,
        after="""\
            from importlib.metadata import version
            from typing import Any, Optional

            import mcp.server.mcpserver as sdk
            from mcp.server.mcpserver import Context, MCPServer

            mcp = MCPServer("a", version=version("mcp"))


            @mcp.tool()
            def one(ctx: Context[Any], n: int) -> str:
                return ctx.request_context.lifespan_context.db


            @mcp.tool()
            def two(ctx: Optional[Context[Any]] = None) -> str:
                app: App = ctx.request_context.lifespan_context
                return app.db


            @mcp.tool()
            def three(ctx: sdk.Context[Any] | None = None) -> str:
                app = ctx.request_context.lifespan_context
                return app.db


            @mcp.tool()
            def four(ctx: Context[Any]) -> str:
                return query(ctx.request_context.lifespan_context)
        """,
    ),
    Case(
        id="dictionaries-and-types-that-are-named",
        before="""\
            from mcp.server.fastmcp import Context, FastMCP
            from mcp.server.session import ServerSession

            mcp = FastMCP("a")


            @mcp.tool()
            def one(ctx: Context) -> str:
                return ctx.request_context.lifespan_context["db"]


            @mcp.tool()
            def two(ctx: Context) -> str:
                state = ctx.request_context.lifespan_context
                return state["db"] + state.get("table")


            @mcp.tool()
            def three(ctx: Context[ServerSession, App]) -> str:
                return ctx.request_context.lifespan_context.db
        """,
        after="""\
            from importlib.metadata import version

            from mcp.server.mcpserver import Context, MCPServer

            mcp = MCPServer("a", version=version("mcp"))


            @mcp.tool()
            def one(ctx: Context) -> str:
                return ctx.request_context.lifespan_context["db"]


            @mcp.tool()
            def two(ctx: Context) -> str:
                state = ctx.request_context.lifespan_context
                return state["db"] + state.get("table")


            @mcp.tool()
            def three(ctx: Context[App]) -> str:
                return ctx.request_context.lifespan_context.db
        """,
    ),
    Case(
        id="contexts-of-others",
        before="""\
            from elsewhere import Context


            def one(ctx: Context) -> str:
                return ctx.request_context.lifespan_context.db
        """,
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_lifespan_values(case: Case, tmp_path: Path) -> None:
    run_case(case, tmp_path)
