"""Handlers registered in other ways than by a decorator of a server made here: the text left."""

from pathlib import Path

import pytest

from tests.codemods.cases import Case, run_case

CASES = [
    Case(
        id="registered-by-a-call",
        before="""\
            from mcp.server import Server
            from mcp.types import TextContent, Tool

            server = Server("desk")


            async def list_tools() -> list[Tool]:
                return []


            async def call_tool(name: str, arguments: dict) -> list[TextContent]:
                return [TextContent(type="text", text=name)]


            server.list_tools()(list_tools)
            server.call_tool()(call_tool)
        """,
        after='''\
            from importlib.metadata import version

            import jsonschema
            from mcp.server import Server, ServerRequestContext
            from mcp.types import (
                CallToolRequestParams,
                CallToolResult,
                ListToolsResult,
                PaginatedRequestParams,
                TextContent,
            )

            server = Server("desk", version=version("mcp"))


            async def list_tools(
                ctx: ServerRequestContext, params: PaginatedRequestParams
            ) -> ListToolsResult:
                return ListToolsResult(tools=[])


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


            server.add_request_handler("tools/list", PaginatedRequestParams, list_tools)
            server.add_request_handler("tools/call", CallToolRequestParams, on_call_tool)
        ''',
    ),
    Case(
        id="methods-registered-by-calls",
        before="""\
            from mcp.server import Server
            from mcp.types import Resource, TextContent, Tool


            class Desk:
                def __init__(self) -> None:
                    self.server = Server("desk")
                    self.server.list_tools()(self.list_tools)
                    self.server.call_tool()(self.call_tool)
                    self.server.list_resources()(self.list_resources)

                async def list_tools(self) -> list[Tool]:
                    return await self.all_tools()

                async def call_tool(self, name: str, arguments: dict) -> list[TextContent]:
                    resources = await self.list_resources()
                    return [TextContent(type="text", text=str(len(resources)))]

                async def list_resources(self) -> list[Resource]:
                    return []
        """,
        after='''\
            from importlib.metadata import version

            import jsonschema
            from mcp.server import Server, ServerRequestContext
            from mcp.types import (
                CallToolRequestParams,
                CallToolResult,
                ListResourcesResult,
                ListToolsResult,
                PaginatedRequestParams,
                Resource,
                TextContent,
            )


            class Desk:
                def __init__(self) -> None:
                    self.server = Server("desk", version=version("mcp"))
                    self.server.add_request_handler(
                        "tools/list", PaginatedRequestParams, self.list_tools
                    )
                    self.server.add_request_handler(
                        "tools/call", CallToolRequestParams, self.on_call_tool
                    )
                    self.server.add_request_handler(
                        "resources/list", PaginatedRequestParams, self.on_list_resources
                    )

                async def list_tools(
                    self, ctx: ServerRequestContext, params: PaginatedRequestParams
                ) -> ListToolsResult:
                    return ListToolsResult(tools=await self.all_tools())

                async def call_tool(self, name: str, arguments: dict) -> list[TextContent]:
                    resources = await self.list_resources()
                    return [TextContent(type="text", text=str(len(resources)))]

                async def on_call_tool(
                    self, ctx: ServerRequestContext, params: CallToolRequestParams
                ) -> CallToolResult:
                    """Call a tool; what goes wrong becomes a result that says so."""
                    arguments = params.arguments or {}
                    try:
                        tools = (await self.list_tools(ctx, PaginatedRequestParams())).tools
                        schema = next(
                            (tool.input_schema for tool in tools if tool.name == params.name), {}
                        )
                        try:
                            jsonschema.validate(arguments, schema)
                        except jsonschema.ValidationError as error:
                            raise ValueError(f"Input validation error: {error.message}") from error
                        return CallToolResult(
                            content=list(await self.call_tool(params.name, arguments))
                        )
                    except Exception as error:
                        return CallToolResult(
                            content=[TextContent(type="text", text=str(error))], is_error=True
                        )

                async def list_resources(self) -> list[Resource]:
                    return []

                async def on_list_resources(
                    self, ctx: ServerRequestContext, params: PaginatedRequestParams
                ) -> ListResourcesResult:
                    return ListResourcesResult(resources=await self.list_resources())
        ''',
    ),
    Case(
        id="functions-of-another-scope",
        before="""\
            from mcp.server import Server

            from desk.tools import call_tool, list_tools


            def serve(flag: bool) -> Server:
                server = Server("desk")
                server.list_tools()(list_tools)
                if flag:
                    server.get_prompt()(lambda name, arguments: None)
                return server
        """,
        after="""\
            from importlib.metadata import version

            from mcp.server import Server

            from desk.tools import call_tool, list_tools


            def serve(flag: bool) -> Server:
                server = Server("desk", version=version("mcp"))
                # unstick: UNS411 take (ctx, params), return the full result, register with \
add_request_handler (left: the function it registers is not known)
                server.list_tools()(list_tools)
                if flag:
                    # unstick: UNS411 take (ctx, params), return the full result, register with \
add_request_handler (left: the function it registers is not known)
                    server.get_prompt()(lambda name, arguments: None)
                return server
        """,
    ),
    Case(
        id="behind-a-high-level-server",
        before="""\
            from mcp.server.fastmcp import FastMCP
            from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
            from mcp.types import Tool

            mcp = FastMCP("desk")
            low = mcp._mcp_server
            low.version = "1.2"
            manager = StreamableHTTPSessionManager(app=mcp._mcp_server)


            @mcp._mcp_server.list_tools()
            async def list_tools() -> list[Tool]:
                return []


            @low.subscribe_resource()
            async def subscribe(uri):
                print(uri)


            class Desk(FastMCP):
                def options(self):
                    return self._mcp_server.create_initialization_options()


            print(getattr(mcp, "_mcp_server").name)
        """,
        after="""\
            from importlib.metadata import version

            from mcp.server import ServerRequestContext
            from mcp.server.mcpserver import MCPServer
            from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
            from mcp.types import (
                EmptyResult,
                ListToolsResult,
                PaginatedRequestParams,
                SubscribeRequestParams,
            )
            from pydantic import AnyUrl

            mcp = MCPServer("desk", version=version("mcp"))
            low = mcp._lowlevel_server
            low.version = "1.2"
            manager = StreamableHTTPSessionManager(app=mcp._lowlevel_server)


            async def list_tools(
                ctx: ServerRequestContext, params: PaginatedRequestParams
            ) -> ListToolsResult:
                return ListToolsResult(tools=[])


            mcp._lowlevel_server.add_request_handler(
                "tools/list", PaginatedRequestParams, list_tools
            )


            # unstick: UNS302 clients of 2026-07-28 listen instead: pass \
on_subscriptions_listen=ListenHandler(bus), and publish on the bus what changes
            async def subscribe(uri):
                print(uri)


            async def on_subscribe_resource(
                ctx: ServerRequestContext, params: SubscribeRequestParams
            ) -> EmptyResult:
                await subscribe(AnyUrl(params.uri))
                return EmptyResult()


            low.add_request_handler(
                "resources/subscribe", SubscribeRequestParams, on_subscribe_resource
            )


            class Desk(MCPServer):
                def options(self):
                    return self._lowlevel_server.create_initialization_options()


            print(getattr(mcp, "_lowlevel_server").name)
        """,
    ),
    Case(
        id="a-class-that-is-a-server",
        before="""\
            from mcp.server.lowlevel import Server
            from mcp.types import Tool


            class Desk(Server):
                def __init__(self) -> None:
                    super().__init__("desk")

                    @self.list_tools()
                    async def handle_tools() -> list[Tool]:
                        return []


            desk = Desk()


            @desk.list_prompts()
            async def list_prompts():
                return []
        """,
        after="""\
            from importlib.metadata import version

            from mcp.server import ServerRequestContext
            from mcp.server.lowlevel import Server
            from mcp.types import ListPromptsResult, ListToolsResult, PaginatedRequestParams


            class Desk(Server):
                def __init__(self) -> None:
                    super().__init__("desk", version=version("mcp"))

                    async def handle_tools(
                        ctx: ServerRequestContext, params: PaginatedRequestParams
                    ) -> ListToolsResult:
                        return ListToolsResult(tools=[])

                    self.add_request_handler("tools/list", PaginatedRequestParams, handle_tools)


            desk = Desk()


            async def list_prompts(
                ctx: ServerRequestContext, params: PaginatedRequestParams
            ) -> ListPromptsResult:
                return ListPromptsResult(prompts=[])


            desk.add_request_handler("prompts/list", PaginatedRequestParams, list_prompts)
        """,
    ),
    Case(
        id="other-decorators-and-more-parameters",
        before="""\
            from mcp.server import Server
            from mcp.types import Tool

            from desk.log import logged

            server = Server("desk")


            @server.list_tools()
            @logged
            async def list_tools() -> list[Tool]:
                return []


            @server.call_tool(validate_input=False)
            async def call_tool(name, arguments, *, quiet=False, **rest):
                return []


            @server.list_prompts()
            async def list_prompts(page=None):
                return []


            @server.list_resources()
            async def handle():
                return []


            @server.read_resource()
            async def handle(uri):
                return "text"
        """,
        after='''\
            from importlib.metadata import version

            from mcp.server import Server, ServerRequestContext
            from mcp.types import (
                CallToolRequestParams,
                CallToolResult,
                ListPromptsResult,
                ListResourcesResult,
                ListToolsResult,
                PaginatedRequestParams,
                ReadResourceRequestParams,
                ReadResourceResult,
                TextContent,
                TextResourceContents,
                Tool,
            )
            from pydantic import AnyUrl

            from desk.log import logged

            server = Server("desk", version=version("mcp"))


            @logged
            async def list_tools() -> list[Tool]:
                return []


            async def on_list_tools(
                ctx: ServerRequestContext, params: PaginatedRequestParams
            ) -> ListToolsResult:
                found = await list_tools()
                if isinstance(found, ListToolsResult):
                    return found
                return ListToolsResult(tools=list(found))


            server.add_request_handler("tools/list", PaginatedRequestParams, on_list_tools)


            async def call_tool(name, arguments, *, quiet=False, **rest):
                return []


            async def on_call_tool(
                ctx: ServerRequestContext, params: CallToolRequestParams
            ) -> CallToolResult:
                """Call a tool; what goes wrong becomes a result that says so."""
                arguments = params.arguments or {}
                try:
                    return CallToolResult(content=list(await call_tool(params.name, arguments)))
                except Exception as error:
                    return CallToolResult(
                        content=[TextContent(type="text", text=str(error))], is_error=True
                    )


            server.add_request_handler("tools/call", CallToolRequestParams, on_call_tool)


            async def list_prompts(page=None):
                return []


            async def on_list_prompts(
                ctx: ServerRequestContext, params: PaginatedRequestParams
            ) -> ListPromptsResult:
                return ListPromptsResult(prompts=await list_prompts())


            server.add_request_handler("prompts/list", PaginatedRequestParams, on_list_prompts)


            async def handle(
                ctx: ServerRequestContext, params: PaginatedRequestParams
            ) -> ListResourcesResult:
                return ListResourcesResult(resources=[])


            server.add_request_handler("resources/list", PaginatedRequestParams, handle)


            async def handle(uri):
                return "text"


            async def on_read_resource(
                ctx: ServerRequestContext, params: ReadResourceRequestParams
            ) -> ReadResourceResult:
                uri = AnyUrl(params.uri)
                contents = TextResourceContents(
                    uri=str(uri), mime_type="text/plain", text=await handle(uri)
                )
                return ReadResourceResult(contents=[contents])


            server.add_request_handler(
                "resources/read", ReadResourceRequestParams, on_read_resource
            )
        ''',
    ),
    Case(
        id="output-schemas",
        before="""\
            from mcp.server import Server
            from mcp.types import CallToolResult, TextContent, Tool

            server = Server("desk")
            other = Server("shelf")


            @server.list_tools()
            async def list_tools() -> list[Tool]:
                return [Tool(name="add", inputSchema={}, outputSchema={"type": "object"})]


            @server.call_tool()
            async def call_tool(name: str, arguments: dict) -> dict:
                return {"sum": 3}


            @other.list_tools()
            async def list_others() -> list[Tool]:
                return []


            @other.call_tool(validate_input=False)
            async def call_other(name: str, arguments: dict) -> list[TextContent]:
                return []
        """,
        after='''\
            import json
            from importlib.metadata import version

            import jsonschema
            from mcp.server import Server, ServerRequestContext
            from mcp.types import (
                CallToolRequestParams,
                CallToolResult,
                ListToolsResult,
                PaginatedRequestParams,
                TextContent,
                Tool,
            )

            server = Server("desk", version=version("mcp"))
            other = Server("shelf", version=version("mcp"))


            async def list_tools(
                ctx: ServerRequestContext, params: PaginatedRequestParams
            ) -> ListToolsResult:
                return ListToolsResult(tools=[Tool(name="add", \
input_schema={"type": "object"}, output_schema={"type": "object"})])


            server.add_request_handler("tools/list", PaginatedRequestParams, list_tools)


            async def call_tool(name: str, arguments: dict) -> dict:
                return {"sum": 3}


            async def on_call_tool(
                ctx: ServerRequestContext, params: CallToolRequestParams
            ) -> CallToolResult:
                """Call a tool; what goes wrong becomes a result that says so."""
                arguments = params.arguments or {}
                try:
                    tools = (await list_tools(ctx, PaginatedRequestParams())).tools
                    tool = next((tool for tool in tools if tool.name == params.name), None)
                    if tool is not None:
                        try:
                            jsonschema.validate(arguments, tool.input_schema)
                        except jsonschema.ValidationError as error:
                            raise ValueError(f"Input validation error: {error.message}") from error
                    structured = await call_tool(params.name, arguments)
                    text = json.dumps(structured, indent=2)
                    content = [TextContent(type="text", text=text)]
                    if tool is not None and tool.output_schema is not None:
                        try:
                            jsonschema.validate(structured, tool.output_schema)
                        except jsonschema.ValidationError as error:
                            raise ValueError(f"Output validation error: {error.message}") from \
error
                    return CallToolResult(content=content, structured_content=structured)
                except Exception as error:
                    return CallToolResult(
                        content=[TextContent(type="text", text=str(error))], is_error=True
                    )


            server.add_request_handler("tools/call", CallToolRequestParams, on_call_tool)


            async def list_others(
                ctx: ServerRequestContext, params: PaginatedRequestParams
            ) -> ListToolsResult:
                return ListToolsResult(tools=[])


            other.add_request_handler("tools/list", PaginatedRequestParams, list_others)


            async def call_other(name: str, arguments: dict) -> list[TextContent]:
                return []


            async def on_call_tool_2(
                ctx: ServerRequestContext, params: CallToolRequestParams
            ) -> CallToolResult:
                """Call a tool; what goes wrong becomes a result that says so."""
                arguments = params.arguments or {}
                try:
                    tools = (await list_others(ctx, PaginatedRequestParams())).tools
                    tool = next((tool for tool in tools if tool.name == params.name), None)
                    content = await call_other(params.name, arguments)
                    if tool is not None and tool.output_schema is not None:
                        raise ValueError(
                            "Output validation error: outputSchema defined but no structured \
output returned"
                        )
                    return CallToolResult(content=content)
                except Exception as error:
                    return CallToolResult(
                        content=[TextContent(type="text", text=str(error))], is_error=True
                    )


            other.add_request_handler("tools/call", CallToolRequestParams, on_call_tool_2)
        ''',
    ),
    Case(
        id="members-that-a-subclass-defines-itself",
        before="""\
            from mcp.server.lowlevel import Server


            class Desk(Server):
                async def list_tools(self):
                    return []

                async def show(self):
                    return await self.list_tools()
        """,
    ),
    Case(
        id="dictionaries-by-type",
        before="""\
            import mcp.types as types
            from mcp.server import Server
            from mcp.server.fastmcp import FastMCP

            app: Server[object] = Server("desk")
            mcp = FastMCP("shelf")


            async def _call_tool(req: types.CallToolRequest) -> types.ServerResult:
                text = types.TextContent(type="text", text=req.params.name)
                return types.ServerResult(types.CallToolResult(content=[text]))


            app.request_handlers[types.CallToolRequest] = _call_tool


            async def _get_prompt(req: types.GetPromptRequest):
                print(req)
                return types.ServerResult(types.GetPromptResult(messages=[]))


            mcp._mcp_server.request_handlers[types.GetPromptRequest] = _get_prompt


            async def _progress(notification: types.ProgressNotification) -> None:
                ctx = notification.params
                print(ctx.progress)


            app.notification_handlers[types.ProgressNotification] = _progress


            def has_levels() -> bool:
                if types.ReadResourceRequest not in mcp._mcp_server.request_handlers:
                    return False
                return types.SetLevelRequest in app.request_handlers


            async def test_call() -> None:
                await app.request_handlers[types.CallToolRequest](None)
                del app.request_handlers[types.PingRequest]
                app.request_handlers.clear()
        """,
        after="""\
            from importlib.metadata import version
            from typing import Any

            import mcp.types as types
            from mcp.server import Server, ServerRequestContext
            from mcp.server.mcpserver import MCPServer

            app: Server[object] = Server("desk", version=version("mcp"))
            mcp = MCPServer("shelf", version=version("mcp"))


            async def _call_tool(
                ctx: ServerRequestContext[object], params: types.CallToolRequestParams
            ) -> types.CallToolResult:
                text = types.TextContent(type="text", text=params.name)
                return types.CallToolResult(content=[text])


            app.add_request_handler("tools/call", types.CallToolRequestParams, _call_tool)


            async def _get_prompt(
                ctx: ServerRequestContext[Any], params: types.GetPromptRequestParams
            ) -> types.GetPromptResult:
                req = types.GetPromptRequest(params=params)
                print(req)
                return types.GetPromptResult(messages=[])


            mcp._lowlevel_server.add_request_handler(
                "prompts/get", types.GetPromptRequestParams, _get_prompt
            )


            async def _progress(notification: types.ProgressNotification) -> None:
                ctx = notification.params
                print(ctx.progress)


            async def on_progress(
                ctx: ServerRequestContext[object], params: types.ProgressNotificationParams
            ) -> None:
                await _progress(types.ProgressNotification(params=params))


            app.add_notification_handler(
                "notifications/progress", types.ProgressNotificationParams, on_progress
            )


            def has_levels() -> bool:
                if mcp._lowlevel_server.get_request_handler("resources/read") is None:
                    return False
                return app.get_request_handler("logging/setLevel") is not None


            async def test_call() -> None:
                # unstick: UNS411 request_handlers is gone: use \
get_request_handler("tools/call"), whose .handler takes (ctx, params), or add_request_handler
                await app.request_handlers[types.CallToolRequest](None)
                # unstick: UNS411 request_handlers is gone: use get_request_handler("ping"), \
whose .handler takes (ctx, params), or add_request_handler
                del app.request_handlers[types.PingRequest]
                # unstick: UNS411 request_handlers is gone: use get_request_handler(method), \
whose .handler takes (ctx, params), or add_request_handler
                app.request_handlers.clear()
        """,
    ),
    Case(
        id="the-context-of-handlers",
        before="""\
            import mcp.types as types
            from mcp.server.lowlevel.server import Server, request_ctx

            server = Server("desk")


            @server.list_tools()
            async def list_tools():
                ctx = server.request_context
                print(ctx.request_id)
                return []


            @server.call_tool(validate_input=False)
            async def call_tool(name, arguments):
                # who asks
                ctx = request_ctx.get()
                await notify(name)
                return [ctx.request_id]


            async def notify(name):
                await request_ctx.get().session.send_ping()


            async def get_prompt(req: types.GetPromptRequest):
                if req.params.name:
                    ctx = request_ctx.get()
                    print(ctx)
                return types.GetPromptResult(messages=[])


            server.request_handlers[types.GetPromptRequest] = get_prompt


            async def list_resources():
                print(server.request_context)
                return []


            server.list_resources()(list_resources)
            handed_on = [list_resources]
        """,
        after='''\
            from importlib.metadata import version

            import mcp.types as types
            from mcp.server import ServerRequestContext
            from mcp.server.lowlevel.server import Server

            server = Server("desk", version=version("mcp"))


            async def list_tools(
                ctx: ServerRequestContext, params: types.PaginatedRequestParams
            ) -> types.ListToolsResult:
                print(ctx.request_id)
                return types.ListToolsResult(tools=[])


            server.add_request_handler("tools/list", types.PaginatedRequestParams, list_tools)


            async def call_tool(name, arguments, ctx: ServerRequestContext):
                # who asks
                await notify(name, ctx)
                return [ctx.request_id]


            async def on_call_tool(
                ctx: ServerRequestContext, params: types.CallToolRequestParams
            ) -> types.CallToolResult:
                """Call a tool; what goes wrong becomes a result that says so."""
                arguments = params.arguments or {}
                try:
                    return types.CallToolResult(
                        content=list(await call_tool(params.name, arguments, ctx))
                    )
                except Exception as error:
                    return types.CallToolResult(
                        content=[types.TextContent(type="text", text=str(error))], is_error=True
                    )


            server.add_request_handler("tools/call", types.CallToolRequestParams, on_call_tool)


            async def notify(name, ctx: ServerRequestContext):
                await ctx.session.send_ping()


            async def get_prompt(
                ctx: ServerRequestContext, params: types.GetPromptRequestParams
            ) -> types.GetPromptResult:
                if params.name:
                    print(ctx)
                return types.GetPromptResult(messages=[])


            server.add_request_handler("prompts/get", types.GetPromptRequestParams, get_prompt)


            async def list_resources():
                # unstick: UNS411 request_context is gone: use the ctx argument of the handler \
(left: list_resources is handed on without being called)
                print(server.request_context)
                return []


            async def on_list_resources(
                ctx: ServerRequestContext, params: types.PaginatedRequestParams
            ) -> types.ListResourcesResult:
                return types.ListResourcesResult(resources=await list_resources())


            server.add_request_handler(
                "resources/list", types.PaginatedRequestParams, on_list_resources
            )
            handed_on = [list_resources]
        ''',
    ),
    Case(
        id="a-function-of-another-module",
        before={
            "desk/__init__.py": "",
            "desk/tools.py": """\
                from mcp.types import Tool


                async def list_tools() -> list[Tool]:
                    return []
            """,
            "desk/server.py": """\
                from mcp.server import Server

                from desk.tools import list_tools

                server = Server("desk")
                server.list_tools()(list_tools)
            """,
        },
        after={
            "desk/server.py": """\
                from importlib.metadata import version

                from mcp.server import Server, ServerRequestContext
                from mcp.types import ListToolsResult, PaginatedRequestParams

                from desk.tools import list_tools

                server = Server("desk", version=version("mcp"))


                async def on_list_tools(
                    ctx: ServerRequestContext, params: PaginatedRequestParams
                ) -> ListToolsResult:
                    return ListToolsResult(tools=await list_tools())


                server.add_request_handler("tools/list", PaginatedRequestParams, on_list_tools)
            """,
        },
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_registrations(case: Case, tmp_path: Path) -> None:
    run_case(case, tmp_path)
