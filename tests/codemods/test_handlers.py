"""Handlers of the low-level server: the text that `fix` leaves."""

from pathlib import Path

import pytest

from tests.codemods.cases import Case, run_case

CASES = [
    Case(
        id="names-that-the-function-beside-has-for-something-else",
        before="""\
            from mcp import types
            from mcp.server.lowlevel import Server

            low = Server("low")


            @low.list_tools()
            async def tools() -> list[types.Tool]:
                return []


            @low.call_tool()
            async def content(name, arguments):
                return {"a": 1}
        """,
        after='''\
            import json
            from importlib.metadata import version

            import jsonschema
            from mcp import types
            from mcp.server import ServerRequestContext
            from mcp.server.lowlevel import Server

            low = Server("low", version=version("mcp"))


            async def tools(
                ctx: ServerRequestContext, params: types.PaginatedRequestParams
            ) -> types.ListToolsResult:
                return types.ListToolsResult(tools=[])


            low.add_request_handler("tools/list", types.PaginatedRequestParams, tools)


            async def content(name, arguments):
                return {"a": 1}


            async def on_call_tool(
                ctx: ServerRequestContext, params: types.CallToolRequestParams
            ) -> types.CallToolResult:
                """Call a tool; what goes wrong becomes a result that says so."""
                arguments = params.arguments or {}
                try:
                    tools_ = (await tools(ctx, types.PaginatedRequestParams())).tools
                    schema = next(
                        (tool.input_schema for tool in tools_ if tool.name == params.name), {}
                    )
                    try:
                        jsonschema.validate(arguments, schema)
                    except jsonschema.ValidationError as error:
                        raise ValueError(f"Input validation error: {error.message}") from error
                    found = await content(params.name, arguments)
                    text = types.TextContent(type="text", text=json.dumps(found, indent=2))
                    return types.CallToolResult(content=[text], structured_content=found)
                except Exception as error:
                    return types.CallToolResult(
                        content=[types.TextContent(type="text", text=str(error))], is_error=True
                    )


            low.add_request_handler("tools/call", types.CallToolRequestParams, on_call_tool)
        ''',
    ),
    Case(
        id="lists-in-place-and-calls-beside",
        before='''\
            """A desk."""

            from mcp.server.lowlevel import Server
            from mcp.types import TextContent, Tool

            server = Server("desk")


            @server.list_tools()
            async def list_tools() -> list[Tool]:
                """Every tool."""
                return [
                    Tool(name="add", inputSchema={"type": "object"}),  # the only one
                ]


            @server.call_tool()
            async def call_tool(name: str, arguments: dict) -> list[TextContent]:
                return [TextContent(type="text", text=name)]


            if __name__ == "__main__":
                serve(server)
        ''',
        after='''\
            """A desk."""

            from importlib.metadata import version

            import jsonschema
            from mcp.server import ServerRequestContext
            from mcp.server.lowlevel import Server
            from mcp.types import (
                CallToolRequestParams,
                CallToolResult,
                ListToolsResult,
                PaginatedRequestParams,
                TextContent,
                Tool,
            )

            server = Server("desk", version=version("mcp"))


            async def list_tools(
                ctx: ServerRequestContext, params: PaginatedRequestParams
            ) -> ListToolsResult:
                """Every tool."""
                return ListToolsResult(tools=[
                    Tool(name="add", input_schema={"type": "object"}),  # the only one
                ])


            server.add_request_handler("tools/list", PaginatedRequestParams, list_tools)


            async def call_tool(name: str, arguments: dict) -> list[TextContent]:
                return [TextContent(type="text", text=name)]


            async def on_call_tool(
                ctx: ServerRequestContext, params: CallToolRequestParams
            ) -> CallToolResult:
                """Call a tool; what goes wrong becomes a result that says so."""
                arguments = params.arguments or {}
                try:
                    tools = (await list_tools(ctx, PaginatedRequestParams())).tools
                    schema = next(
                        (tool.input_schema for tool in tools if tool.name == params.name), {}
                    )
                    try:
                        jsonschema.validate(arguments, schema)
                    except jsonschema.ValidationError as error:
                        raise ValueError(f"Input validation error: {error.message}") from error
                    return CallToolResult(content=list(await call_tool(params.name, arguments)))
                except Exception as error:
                    return CallToolResult(
                        content=[TextContent(type="text", text=str(error))], is_error=True
                    )


            server.add_request_handler("tools/call", CallToolRequestParams, on_call_tool)


            if __name__ == "__main__":
                serve(server)
        ''',
    ),
    Case(
        id="in-a-function-with-the-module-of-types",
        before="""\
            import mcp.types as types
            from mcp.server import Server


            async def serve():
                app = Server("desk")

                @app.call_tool()
                async def call_tool(name, arguments):
                    return {"name": name}

                @app.list_tools()
                async def list_tools():
                    tools = []
                    return tools

                return app
        """,
        after='''\
            import json
            from importlib.metadata import version

            import jsonschema
            import mcp.types as types
            from mcp.server import Server, ServerRequestContext


            async def serve():
                app = Server("desk", version=version("mcp"))

                async def call_tool(name, arguments):
                    return {"name": name}

                async def on_call_tool(
                    ctx: ServerRequestContext, params: types.CallToolRequestParams
                ) -> types.CallToolResult:
                    """Call a tool; what goes wrong becomes a result that says so."""
                    arguments = params.arguments or {}
                    try:
                        tools = (await list_tools(ctx, types.PaginatedRequestParams())).tools
                        schema = next(
                            (tool.input_schema for tool in tools if tool.name == params.name), {}
                        )
                        try:
                            jsonschema.validate(arguments, schema)
                        except jsonschema.ValidationError as error:
                            raise ValueError(f"Input validation error: {error.message}") from \
error
                        found = await call_tool(params.name, arguments)
                        text = types.TextContent(type="text", text=json.dumps(found, indent=2))
                        return types.CallToolResult(content=[text], structured_content=found)
                    except Exception as error:
                        return types.CallToolResult(
                            content=[types.TextContent(type="text", text=str(error))], \
is_error=True
                        )

                app.add_request_handler("tools/call", types.CallToolRequestParams, on_call_tool)

                async def list_tools(
                    ctx: ServerRequestContext, params: types.PaginatedRequestParams
                ) -> types.ListToolsResult:
                    tools = []
                    return types.ListToolsResult(tools=tools)

                app.add_request_handler("tools/list", types.PaginatedRequestParams, list_tools)

                return app
        ''',
    ),
    Case(
        id="what-is-said-of-the-first-statement-stays-above-it",
        before="""\
            from mcp.server import Server
            from mcp.types import GetPromptResult

            server = Server("desk", version="1")


            @server.get_prompt()
            async def get_prompt(name: str, arguments: dict | None) -> GetPromptResult:

                # Prompts are read anew for each request,
                # since people edit them.
                prompts = load()
                return prompts[name]
        """,
        after="""\
            from mcp.server import Server, ServerRequestContext
            from mcp.types import GetPromptRequestParams, GetPromptResult

            server = Server("desk", version="1")


            async def get_prompt(
                ctx: ServerRequestContext, params: GetPromptRequestParams
            ) -> GetPromptResult:

                name, arguments = params.name, params.arguments
                # Prompts are read anew for each request,
                # since people edit them.
                prompts = load()
                return prompts[name]


            server.add_request_handler("prompts/get", GetPromptRequestParams, get_prompt)
        """,
    ),
    Case(
        id="what-the-lifespan-gives",
        before={
            "desk.py": """\
                from collections.abc import AsyncIterator
                from contextlib import asynccontextmanager

                from mcp.server import Server
                from mcp.types import Tool

                import listing


                def name() -> str:
                    return server.request_context.lifespan_context.name


                class State:
                    name = "desk"


                @asynccontextmanager
                async def lifespan(server: Server) -> AsyncIterator[State]:
                    yield State()


                server = Server("desk", version="1", lifespan=lifespan)


                @server.list_tools()
                async def list_tools() -> list[Tool]:
                    return [Tool(name=name(), input_schema={"type": "object"})]


                listing.register(server)
            """,
            "listing.py": """\
                from mcp.server import Server


                def register(server: Server) -> None:
                    @server.list_prompts()
                    async def list_prompts():
                        return []
            """,
        },
        after={
            "desk.py": """\
                from collections.abc import AsyncIterator
                from contextlib import asynccontextmanager
                from typing import Any

                from mcp.server import Server, ServerRequestContext
                from mcp.types import ListToolsResult, PaginatedRequestParams, Tool

                import listing


                def name(ctx: ServerRequestContext[Any]) -> str:
                    return ctx.lifespan_context.name


                class State:
                    name = "desk"


                @asynccontextmanager
                async def lifespan(server: Server) -> AsyncIterator[State]:
                    yield State()


                server = Server("desk", version="1", lifespan=lifespan)


                async def list_tools(
                    ctx: ServerRequestContext[State], params: PaginatedRequestParams
                ) -> ListToolsResult:
                    return ListToolsResult(tools=[Tool(name=name(ctx), \
input_schema={"type": "object"})])


                server.add_request_handler("tools/list", PaginatedRequestParams, list_tools)


                listing.register(server)
            """,
            "listing.py": """\
                from typing import Any

                from mcp.server import Server, ServerRequestContext
                from mcp.types import ListPromptsResult, PaginatedRequestParams


                def register(server: Server) -> None:
                    async def list_prompts(
                        ctx: ServerRequestContext[Any], params: PaginatedRequestParams
                    ) -> ListPromptsResult:
                        return ListPromptsResult(prompts=[])

                    server.add_request_handler("prompts/list", PaginatedRequestParams, \
list_prompts)
            """,
        },
    ),
    Case(
        id="what-stands-in-for-the-server",
        before={
            "desk.py": """\
                from mcp.server import Server


                def make() -> Server:
                    server = Server("desk", version="1")

                    @server.list_tools()
                    async def list_tools():
                        return []

                    return server
            """,
            "other.py": """\
                from mcp.server import Server
            """,
            "test_desk.py": """\
                from unittest.mock import patch

                import desk

                NAMES = ["desk.Server"]


                @patch("desk.Server")
                def test_make(server) -> None:
                    desk.make()
                    server.assert_called_once()


                def test_other(monkeypatch) -> None:
                    monkeypatch.setattr("other.Server", None)
                    monkeypatch.setattr(desk, "Server", None)
            """,
        },
        after={
            "desk.py": """\
                from mcp.server import Server, ServerRequestContext
                from mcp.types import ListToolsResult, PaginatedRequestParams


                def make() -> Server:
                    server = Server("desk", version="1")

                    async def list_tools(
                        ctx: ServerRequestContext, params: PaginatedRequestParams
                    ) -> ListToolsResult:
                        return ListToolsResult(tools=[])

                    server.add_request_handler("tools/list", PaginatedRequestParams, list_tools)

                    return server
            """,
            "test_desk.py": """\
                from unittest.mock import patch

                import desk

                NAMES = ["desk.Server"]


                # unstick: UNS411 what stands in for the server here gets its handlers by \
add_request_handler(method, params_type, handler) now
                @patch("desk.Server")
                def test_make(server) -> None:
                    desk.make()
                    server.assert_called_once()


                def test_other(monkeypatch) -> None:
                    monkeypatch.setattr("other.Server", None)
                    # unstick: UNS411 what stands in for the server here gets its handlers by \
add_request_handler(method, params_type, handler) now
                    monkeypatch.setattr(desk, "Server", None)
            """,
        },
    ),
    Case(
        id="functions-that-others-call-stay",
        before='''\
            from mcp.server import Server
            from mcp.types import GetPromptResult, Prompt, Tool

            server = Server("desk")


            @server.list_tools()
            async def list_tools() -> list[Tool]:
                return []


            @server.list_prompts()
            async def list_prompts():
                return make_prompts()


            @server.get_prompt()
            async def get_prompt(name: str, arguments: dict | None) -> GetPromptResult:
                """One prompt."""
                return GetPromptResult(messages=[name, arguments])


            async def count():
                return len(await list_tools())
        ''',
        after='''\
            from importlib.metadata import version

            from mcp.server import Server, ServerRequestContext
            from mcp.types import (
                GetPromptRequestParams,
                GetPromptResult,
                ListPromptsResult,
                ListToolsResult,
                PaginatedRequestParams,
                Prompt,
                Tool,
            )

            server = Server("desk", version=version("mcp"))


            async def list_tools() -> list[Tool]:
                return []


            async def on_list_tools(
                ctx: ServerRequestContext, params: PaginatedRequestParams
            ) -> ListToolsResult:
                return ListToolsResult(tools=await list_tools())


            server.add_request_handler("tools/list", PaginatedRequestParams, on_list_tools)


            async def list_prompts():
                return make_prompts()


            async def on_list_prompts(
                ctx: ServerRequestContext, params: PaginatedRequestParams
            ) -> ListPromptsResult:
                found = await list_prompts()
                if isinstance(found, ListPromptsResult):
                    return found
                return ListPromptsResult(prompts=list(found))


            server.add_request_handler("prompts/list", PaginatedRequestParams, on_list_prompts)


            async def get_prompt(
                ctx: ServerRequestContext, params: GetPromptRequestParams
            ) -> GetPromptResult:
                """One prompt."""
                name, arguments = params.name, params.arguments
                return GetPromptResult(messages=[name, arguments])


            server.add_request_handler("prompts/get", GetPromptRequestParams, get_prompt)


            async def count():
                return len(await list_tools())
        ''',
    ),
    Case(
        id="results-that-1-x-wrapped",
        before="""\
            from mcp import types
            from mcp.server import Server
            from pydantic import AnyUrl

            server = Server("desk")


            @server.read_resource()
            async def read(uri: AnyUrl) -> str:
                return f"text of {uri}"


            @server.completion()
            async def complete(ref, argument, context):
                return None


            @server.set_logging_level()
            async def level(level: types.LoggingLevel) -> None:
                print(level)


            @server.unsubscribe_resource()
            async def unsubscribe(uri: AnyUrl) -> None:
                forget(uri)


            @server.progress_notification()
            async def progress(token, progress, total, message):
                print(token)
        """,
        after="""\
            from importlib.metadata import version

            from mcp import types
            from mcp.server import Server, ServerRequestContext
            from pydantic import AnyUrl

            server = Server("desk", version=version("mcp"))


            async def read(uri: AnyUrl) -> str:
                return f"text of {uri}"


            async def on_read_resource(
                ctx: ServerRequestContext, params: types.ReadResourceRequestParams
            ) -> types.ReadResourceResult:
                uri = AnyUrl(params.uri)
                contents = types.TextResourceContents(
                    uri=str(uri), mime_type="text/plain", text=await read(uri)
                )
                return types.ReadResourceResult(contents=[contents])


            server.add_request_handler(
                "resources/read", types.ReadResourceRequestParams, on_read_resource
            )


            async def complete(ref, argument, context):
                return None


            async def on_completion(
                ctx: ServerRequestContext, params: types.CompleteRequestParams
            ) -> types.CompleteResult:
                found = await complete(params.ref, params.argument, params.context)
                return types.CompleteResult(completion=found or types.Completion(values=[]))


            server.add_request_handler(
                "completion/complete", types.CompleteRequestParams, on_completion
            )


            async def level(level: types.LoggingLevel) -> None:
                print(level)


            async def on_set_logging_level(
                ctx: ServerRequestContext, params: types.SetLevelRequestParams
            ) -> types.EmptyResult:
                await level(params.level)
                return types.EmptyResult()


            server.add_request_handler(
                "logging/setLevel", types.SetLevelRequestParams, on_set_logging_level
            )


            async def unsubscribe(uri: AnyUrl) -> None:
                forget(uri)


            async def on_unsubscribe_resource(
                ctx: ServerRequestContext, params: types.UnsubscribeRequestParams
            ) -> types.EmptyResult:
                await unsubscribe(AnyUrl(params.uri))
                return types.EmptyResult()


            server.add_request_handler(
                "resources/unsubscribe", types.UnsubscribeRequestParams, on_unsubscribe_resource
            )


            async def progress(token, progress, total, message):
                print(token)


            async def on_progress_notification(
                ctx: ServerRequestContext, params: types.ProgressNotificationParams
            ) -> None:
                await progress(params.progress_token, params.progress, params.total, \
params.message)


            server.add_notification_handler(
                "notifications/progress", types.ProgressNotificationParams, \
on_progress_notification
            )
        """,
    ),
    Case(
        id="any-result-of-read-resource",
        before="""\
            from mcp.server import Server

            server = Server("desk")


            @server.read_resource()
            async def read(uri):
                return look_up(uri)
        """,
        after="""\
            import base64
            from importlib.metadata import version

            from mcp.server import Server, ServerRequestContext
            from mcp.server.lowlevel.helper_types import ReadResourceContents
            from mcp.types import (
                BlobResourceContents,
                ReadResourceRequestParams,
                ReadResourceResult,
                TextResourceContents,
            )
            from pydantic import AnyUrl

            server = Server("desk", version=version("mcp"))


            async def read(uri):
                return look_up(uri)


            async def on_read_resource(
                ctx: ServerRequestContext, params: ReadResourceRequestParams
            ) -> ReadResourceResult:
                uri = AnyUrl(params.uri)
                found = await read(uri)
                if isinstance(found, (str, bytes)):
                    found = [ReadResourceContents(found)]
                contents: list[TextResourceContents | BlobResourceContents] = []
                for part in found:
                    if isinstance(part.content, str):
                        contents.append(
                            TextResourceContents(
                                uri=str(uri),
                                text=part.content,
                                mime_type=part.mime_type or "text/plain",
                                _meta=part.meta,
                            )
                        )
                    else:
                        contents.append(
                            BlobResourceContents(
                                uri=str(uri),
                                blob=base64.b64encode(part.content).decode(),
                                mime_type=part.mime_type or "application/octet-stream",
                                _meta=part.meta,
                            )
                        )
                return ReadResourceResult(contents=contents)


            server.add_request_handler(
                "resources/read", ReadResourceRequestParams, on_read_resource
            )
        """,
    ),
    Case(
        id="the-request-context-is-handed-on",
        before="""\
            from mcp.server import Server

            server = Server("desk")


            @server.call_tool(validate_input=False)
            async def call(name, arguments):
                def session():
                    return server.request_context.session

                return name, helper(name, 1)


            def helper(name: str, count: int) -> str:
                return f"{name} {server.request_context.request_id}"


            def loose():
                return server.request_context


            callbacks = [loose]
        """,
        after='''\
            from importlib.metadata import version

            from mcp.server import Server, ServerRequestContext
            from mcp.types import CallToolRequestParams, CallToolResult, TextContent

            server = Server("desk", version=version("mcp"))


            async def call(name, arguments, ctx: ServerRequestContext):
                def session():
                    return ctx.session

                return name, helper(name, 1, ctx)


            async def on_call_tool(
                ctx: ServerRequestContext, params: CallToolRequestParams
            ) -> CallToolResult:
                """Call a tool; what goes wrong becomes a result that says so."""
                arguments = params.arguments or {}
                try:
                    content, structured = await call(params.name, arguments, ctx)
                    return CallToolResult(content=list(content), structured_content=structured)
                except Exception as error:
                    return CallToolResult(
                        content=[TextContent(type="text", text=str(error))], is_error=True
                    )


            server.add_request_handler("tools/call", CallToolRequestParams, on_call_tool)


            def helper(name: str, count: int, ctx: ServerRequestContext) -> str:
                return f"{name} {ctx.request_id}"


            def loose():
                # unstick: UNS411 request_context is gone: use the ctx argument of the handler \
(left: loose is handed on without being called)
                return server.request_context


            callbacks = [loose]
        ''',
    ),
    Case(
        id="what-is-left-to-a-person",
        before="""\
            from functools import wraps

            from mcp.server import Server
            from mcp.types import Tool

            server = Server("desk")


            @server.list_tools()
            async def list_tools(page, size):
                return []


            @wraps
            @server.list_prompts()
            async def list_prompts():
                return []


            @server.list_resources()
            def list_resources():
                return []


            @server.call_tool(validate_input=CHECK)
            async def call(name, arguments):
                return []


            server.get_prompt()(get_prompt)
        """,
        after="""\
            from functools import wraps
            from importlib.metadata import version

            from mcp.server import Server
            from mcp.types import Tool

            server = Server("desk", version=version("mcp"))


            # unstick: UNS411 take (ctx, params), return the full result, register with \
add_request_handler (left: its parameters are not the ones the decorator passed)
            @server.list_tools()
            async def list_tools(page, size):
                return []


            # unstick: UNS411 take (ctx, params), return the full result, register with \
add_request_handler (left: another decorator changes what is registered)
            @wraps
            @server.list_prompts()
            async def list_prompts():
                return []


            # unstick: UNS411 take (ctx, params), return the full result, register with \
add_request_handler (left: it is not async)
            @server.list_resources()
            def list_resources():
                return []


            # unstick: UNS411 take (ctx, params), return the full result, register with \
add_request_handler (left: the decorator's arguments are computed)
            @server.call_tool(validate_input=CHECK)
            async def call(name, arguments):
                return []


            # unstick: UNS411 take (ctx, params), return the full result, register with \
add_request_handler (left: the function it registers is not known)
            server.get_prompt()(get_prompt)
        """,
    ),
    Case(
        id="a-handler-that-takes-the-request",
        before="""\
            from mcp.server import Server
            from mcp.types import ListToolsRequest, ListToolsResult

            server = Server("desk")


            @server.list_tools()
            async def list_tools(request: ListToolsRequest) -> ListToolsResult:
                return page(request.params.cursor)
        """,
        after="""\
            from importlib.metadata import version

            from mcp.server import Server, ServerRequestContext
            from mcp.types import ListToolsRequest, ListToolsResult, PaginatedRequestParams

            server = Server("desk", version=version("mcp"))


            async def list_tools(request: ListToolsRequest) -> ListToolsResult:
                return page(request.params.cursor)


            async def on_list_tools(
                ctx: ServerRequestContext, params: PaginatedRequestParams
            ) -> ListToolsResult:
                return await list_tools(ListToolsRequest(params=params))


            server.add_request_handler("tools/list", PaginatedRequestParams, on_list_tools)
        """,
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_handlers(case: Case, tmp_path: Path) -> None:
    run_case(case, tmp_path)
