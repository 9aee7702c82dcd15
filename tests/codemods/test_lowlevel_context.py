"""The request context of low-level handlers, handed to what they call."""

from pathlib import Path

import pytest

from tests.codemods.cases import Case, run_case

CASES = [
    Case(
        id="handlers-that-take-it-themselves",
        before="""\
            from mcp import types
            from mcp.server import Server
            from mcp.server.lowlevel.server import request_ctx

            app = Server("a")


            @app.get_prompt()
            async def get_prompt(name: str, arguments: dict) -> types.GetPromptResult:
                ctx = app.request_context
                return types.GetPromptResult(messages=[], description=str(ctx.request_id))


            async def ping(req: types.PingRequest) -> types.ServerResult:
                ctx = request_ctx.get()

                async def inner():
                    await ctx.session.send_log_message("info", "x")

                await inner()
                return types.ServerResult(types.EmptyResult())


            app.request_handlers[types.PingRequest] = ping
        """,
        after="""\
            from importlib.metadata import version

            from mcp import types
            from mcp.server import Server, ServerRequestContext

            app = Server("a", version=version("mcp"))


            async def get_prompt(
                ctx: ServerRequestContext, params: types.GetPromptRequestParams
            ) -> types.GetPromptResult:
                name, arguments = params.name, params.arguments
                return types.GetPromptResult(messages=[], description=str(ctx.request_id))


            app.add_request_handler("prompts/get", types.GetPromptRequestParams, get_prompt)


            async def ping(
                ctx: ServerRequestContext, params: types.RequestParams
            ) -> types.EmptyResult:
                async def inner():
                    await ctx.session.send_log_message("info", "x")

                await inner()
                return types.EmptyResult()


            app.add_request_handler("ping", types.RequestParams, ping)
        """,
    ),
    Case(
        id="through-modules-methods-defaults-and-keywords",
        before={
            "server.py": """\
                from mcp import types
                from mcp.server import Server

                from helpers import Desk, tell

                app = Server("a")
                desk = Desk(app)


                @app.set_logging_level()
                async def set_level(level, quiet=True) -> None:
                    await tell("x", level="info")
                    await desk.show(level, size=2)
            """,
            "helpers.py": """\
                from mcp.server import Server
                from mcp.server.lowlevel.server import request_ctx


                class Desk:
                    def __init__(self, server: Server):
                        self.server = server

                    async def show(self, level, size=1):
                        context = self.server.request_context
                        await tell(text=context.request_id)


                async def tell(text, *, level="debug"):
                    await request_ctx.get().session.send_log_message(level=level, data=text)
            """,
        },
        after={
            "server.py": """\
                from importlib.metadata import version

                from mcp import types
                from mcp.server import Server, ServerRequestContext

                from helpers import Desk, tell

                app = Server("a", version=version("mcp"))
                desk = Desk(app)


                # unstick: UNS305 only older clients set a level, and this is one for all \
clients: each request of 2026-07-28 says its own, by which the SDK sends or drops messages; let \
nothing else depend on this one
                async def set_level(level, ctx: ServerRequestContext, quiet=True) -> None:
                    await tell("x", ctx, level="info")
                    await desk.show(level, ctx, size=2)


                async def on_set_logging_level(
                    ctx: ServerRequestContext, params: types.SetLevelRequestParams
                ) -> types.EmptyResult:
                    await set_level(params.level, ctx)
                    return types.EmptyResult()


                app.add_request_handler(
                    "logging/setLevel", types.SetLevelRequestParams, on_set_logging_level
                )
            """,
            "helpers.py": """\
                from mcp.server import Server, ServerRequestContext


                class Desk:
                    def __init__(self, server: Server):
                        self.server = server

                    async def show(self, level, context: ServerRequestContext, size=1):
                        await tell(text=context.request_id, ctx=context)


                async def tell(text, ctx: ServerRequestContext, *, level="debug"):
                    await ctx.session.send_log_message(level=level, data=text)
            """,
        },
    ),
    Case(
        id="not-from-handlers-alone",
        before="""\
            from mcp.server import Server
            from mcp.server.fastmcp import FastMCP
            from mcp.server.lowlevel.server import request_ctx
            from mcp.types import GetPromptResult

            app = Server("a")
            mcp = FastMCP("b")


            @mcp.tool()
            def of_tool():
                return both(), request_ctx.get().request_id


            @app.get_prompt()
            async def of_prompt(name, arguments) -> GetPromptResult:
                return GetPromptResult(messages=[], description=both())


            def both():
                return str(request_ctx.get().request_id)
        """,
        after="""\
            from importlib.metadata import version

            from mcp.server import Server, ServerRequestContext
            # unstick: UNS411 request_ctx is gone: nothing can import it
            from mcp.server.lowlevel.server import request_ctx
            from mcp.server.mcpserver import Context, MCPServer
            from mcp.types import GetPromptRequestParams, GetPromptResult

            app = Server("a", version=version("mcp"))
            mcp = MCPServer("b", version=version("mcp"))


            @mcp.tool()
            def of_tool(ctx: Context):
                return both(), ctx.request_context.request_id


            async def of_prompt(
                ctx: ServerRequestContext, params: GetPromptRequestParams
            ) -> GetPromptResult:
                name, arguments = params.name, params.arguments
                return GetPromptResult(messages=[], description=both())


            app.add_request_handler("prompts/get", GetPromptRequestParams, of_prompt)


            def both():
                # unstick: UNS411 request_ctx is gone: use the ctx argument of the handler (left: \
both is called outside of handlers too)
                return str(request_ctx.get().request_id)
        """,
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_lowlevel_context(case: Case, tmp_path: Path) -> None:
    run_case(case, tmp_path)
