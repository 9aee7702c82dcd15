# ruff: noqa: E501 (markers are one line each)
"""State of one request, as 2.x kept it, and what 3.x kept for the session."""

from pathlib import Path

import pytest

from tests.codemods.cases import Case, run_case

CASES = [
    Case(
        id="results-used-at-once",
        before="""\
            from fastmcp import Context, FastMCP

            mcp = FastMCP("a")


            @mcp.tool()
            async def look(ctx: "Context | None" = None) -> str:
                first = ctx.get_state("names")[0].strip()  # kept
                ctx.set_state(
                    "names",
                    [first],
                )
                return first + ctx.get_state("names").pop()
        """,
        after="""\
            from fastmcp import Context, FastMCP

            mcp = FastMCP("a")


            @mcp.tool()
            async def look(ctx: "Context | None" = None) -> str:
                first = (await ctx.get_state("names"))[0].strip()  # kept
                await ctx.set_state(
                    "names",
                    [first],
                    serializable=False,
                )
                return first + (await ctx.get_state("names")).pop()
        """,
    ),
    Case(
        id="helpers-in-another-module",
        before={
            "server.py": """\
                from fastmcp import Context, FastMCP
                from pages import page

                mcp = FastMCP("a")


                @mcp.tool
                def show(ctx: Context) -> str:
                    ctx.set_state("page", 1)
                    return page(ctx)
            """,
            "pages.py": """\
                from fastmcp import Context


                def page(ctx: Context) -> str:
                    return str(ctx.get_state("page"))
            """,
        },
        after={
            "server.py": """\
                from fastmcp import Context, FastMCP
                from pages import page

                mcp = FastMCP("a")


                @mcp.tool
                async def show(ctx: Context) -> str:
                    await ctx.set_state("page", 1, serializable=False)
                    return await page(ctx)
            """,
            "pages.py": """\
                from fastmcp import Context


                async def page(ctx: Context) -> str:
                    return str(await ctx.get_state("page"))
            """,
        },
    ),
    Case(
        id="a-helper-that-others-call",
        before="""\
            from fastmcp import Context, FastMCP

            mcp = FastMCP("a")


            def page(ctx: Context) -> str:
                return str(ctx.get_state("page"))


            @mcp.tool
            def show(ctx: Context) -> str:
                return page(ctx)


            pages = list(map(page, []))
        """,
        after="""\
            from fastmcp import Context, FastMCP

            mcp = FastMCP("a")


            def page(ctx: Context) -> str:
                # unstick: UNS501 get_state is a coroutine: await ctx.get_state(...) (left: page is handed on without being called)
                return str(ctx.get_state("page"))


            @mcp.tool
            def show(ctx: Context) -> str:
                return page(ctx)


            pages = list(map(page, []))
        """,
    ),
    Case(
        id="a-tool-made-of-a-function",
        before="""\
            from fastmcp import Context, FastMCP
            from fastmcp.tools import Tool

            mcp = FastMCP("a")


            def show(ctx: Context) -> str:
                return str(ctx.get_state("page"))


            mcp.add_tool(Tool.from_function(show))
        """,
        after="""\
            from fastmcp import Context, FastMCP
            from fastmcp.tools import Tool

            mcp = FastMCP("a")


            async def show(ctx: Context) -> str:
                return str(await ctx.get_state("page"))


            mcp.add_tool(Tool.from_function(show))
        """,
    ),
    Case(
        id="a-generator-stays",
        before="""\
            from fastmcp import Context


            def pages(ctx: Context):
                yield ctx.get_state("page")
        """,
        after="""\
            from fastmcp import Context


            def pages(ctx: Context):
                # unstick: UNS501 get_state is a coroutine: await ctx.get_state(...) (left: pages yields)
                yield ctx.get_state("page")
        """,
    ),
    Case(
        id="another-context",
        before="""\
            import fastmcp
            from mylib import Context


            def pages(ctx: Context) -> str:
                ctx.set_state("page", 1)
                return ctx.get_state("page")
        """,
    ),
    Case(
        id="already-for-one-request",
        before="""\
            from fastmcp import Context, FastMCP

            mcp = FastMCP("a")


            @mcp.tool
            async def show(ctx: Context) -> str:
                await ctx.set_state("page", 1, serializable=False)
                return str(await ctx.get_state("page"))
        """,
    ),
    Case(
        id="a-branch-may-skip-the-write",
        before="""\
            from fastmcp import Context, FastMCP

            mcp = FastMCP("a")


            @mcp.tool
            async def show(new: bool, ctx: Context) -> str:
                if new:
                    await ctx.set_state("page", 1)
                return str(await ctx.get_state("page"))
        """,
        after="""\
            from fastmcp import Context, FastMCP

            mcp = FastMCP("a")


            @mcp.tool
            async def show(new: bool, ctx: Context) -> str:
                if new:
                    # unstick: UNS212 "page" is kept for the session, which clients of 2026-07-28 have none of: the next call finds nothing. UserSession or SessionId of fastmcp.server.sessions, or serializable=False where one call writes and reads it
                    await ctx.set_state("page", 1)
                return str(await ctx.get_state("page"))
        """,
    ),
    Case(
        id="middleware-of-one-kind-of-request",
        before="""\
            from fastmcp import Context, FastMCP
            from fastmcp.server.middleware import Middleware, MiddlewareContext


            class Caller(Middleware):
                async def on_read_resource(self, context: MiddlewareContext, call_next):
                    await context.fastmcp_context.set_state("caller", "ada")
                    return await call_next(context)


            mcp = FastMCP("a", middleware=[Caller()])


            @mcp.tool
            async def who(ctx: Context) -> str:
                return str(await ctx.get_state("caller"))
        """,
        after="""\
            from fastmcp import Context, FastMCP
            from fastmcp.server.middleware import Middleware, MiddlewareContext


            class Caller(Middleware):
                async def on_read_resource(self, context: MiddlewareContext, call_next):
                    # unstick: UNS212 "caller" is kept for the session, which clients of 2026-07-28 have none of: the next call finds nothing. UserSession or SessionId of fastmcp.server.sessions, or serializable=False where one call writes and reads it
                    await context.fastmcp_context.set_state("caller", "ada")
                    return await call_next(context)


            mcp = FastMCP("a", middleware=[Caller()])


            @mcp.tool
            async def who(ctx: Context) -> str:
                # unstick: UNS212 "caller" is kept for the session, which clients of 2026-07-28 have none of: the next call finds nothing. UserSession or SessionId of fastmcp.server.sessions, or serializable=False where one call writes and reads it
                return str(await ctx.get_state("caller"))
        """,
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_case(case: Case, tmp_path: Path) -> None:
    run_case(case, tmp_path)
