"""The progress context of 1.x, told what was done; the session of 2.x, told the sum."""

from pathlib import Path

import pytest

from tests.codemods.cases import Case, run_case

CASES = [
    Case(
        id="blocks-that-only-report",
        unsafe=True,
        before="""\
            from mcp.server.fastmcp import Context, FastMCP
            from mcp.shared.progress import progress as progressing

            mcp = FastMCP("a")


            @mcp.tool()
            async def work(n: int, ctx: Context) -> str:
                if n:
                    with progressing(ctx.request_context, total=n) as told:  # tell
                        # each
                        for i in range(n):
                            await told.progress(1, f"step {i}")

                            if told.current > 3:
                                await told.progress(amount=2)
                return "done"


            @mcp.tool()
            async def more() -> str:
                with progressing(mcp.get_context().request_context) as p:
                    await p.progress(0.5, message="half")
                return str(p.total)
        """,
        after="""\
            from importlib.metadata import version

            from mcp.server.mcpserver import Context, MCPServer

            mcp = MCPServer("a", version=version("mcp"))


            @mcp.tool()
            async def work(n: int, ctx: Context) -> str:
                if n:
                    session = ctx.session
                    done = 0.0  # tell
                    # each
                    for i in range(n):
                        done += 1
                        await session.report_progress(done, n, f"step {i}")

                        if done > 3:
                            done += 2
                            await session.report_progress(done, n)
                return "done"


            @mcp.tool()
            async def more(ctx: Context) -> str:
                session = ctx.session
                done = 0.0
                done += 0.5
                await session.report_progress(done, None, "half")
                return str(None)
        """,
    ),
    Case(
        id="low-level",
        unsafe=True,
        before="""\
            from mcp.server import Server
            from mcp.shared import progress
            from mcp.types import GetPromptResult

            app = Server("a")


            @app.get_prompt()
            async def get_prompt(name, arguments) -> GetPromptResult:
                with progress.progress(app.request_context, 2) as told:
                    await told.progress(1)
                return GetPromptResult(messages=[])
        """,
        after="""\
            from importlib.metadata import version

            from mcp.server import Server, ServerRequestContext
            from mcp.types import GetPromptRequestParams, GetPromptResult

            app = Server("a", version=version("mcp"))


            async def get_prompt(
                ctx: ServerRequestContext, params: GetPromptRequestParams
            ) -> GetPromptResult:
                name, arguments = params.name, params.arguments
                session = ctx.session
                done = 0.0
                done += 1
                await session.report_progress(done, 2)
                return GetPromptResult(messages=[])


            app.add_request_handler("prompts/get", GetPromptRequestParams, get_prompt)
        """,
    ),
    Case(
        id="other-uses-are-left",
        unsafe=True,
        before="""\
            from mcp.shared.progress import ProgressContext, progress


            async def work(ctx, tell):
                with progress(ctx) as told:
                    await tell(told)
        """,
        after="""\
            # unstick: UNS409 mcp.shared.progress.ProgressContext: report absolute values with \
ctx.report_progress(progress, total, message)
            # unstick: UNS409 mcp.shared.progress.progress: report absolute values with \
ctx.report_progress(progress, total, message)
            from mcp.shared.progress import ProgressContext, progress


            async def work(ctx, tell):
                with progress(ctx) as told:
                    await tell(told)
        """,
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_progress(case: Case, tmp_path: Path) -> None:
    run_case(case, tmp_path)
