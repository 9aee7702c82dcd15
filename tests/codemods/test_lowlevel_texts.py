"""Exceptions of low-level handlers: texts that clients of 2026-07-28 would no longer read."""

from pathlib import Path

import pytest

from tests.codemods.cases import Case, run_case

ADVICE = (
    "# unstick: UNS412 clients of 2026-07-28 do not read this text: "
    "raise MCPError with a code where they should"
)

CASES = [
    Case(
        id="what-handlers-raise-themselves",
        unsafe=True,
        before="""\
            import mcp.types as types
            from mcp.server.lowlevel import Server

            server = Server("a")


            @server.get_prompt()
            async def get_prompt(name: str, arguments: dict | None) -> types.GetPromptResult:
                if name != "a":
                    raise ValueError(f"no prompt {name}")
                try:
                    raise ValueError("caught")
                except ValueError as error:
                    raise RuntimeError(error) from error


            @server.call_tool(validate_input=False)
            async def call_tool(name: str, arguments: dict) -> types.CallToolResult:
                raise ValueError("a result says so")
        """,
        after="""\
            from importlib.metadata import version

            import mcp.types as types
            from mcp.server import ServerRequestContext
            from mcp.server.lowlevel import Server
            from mcp.shared.exceptions import MCPError

            server = Server("a", version=version("mcp"))


            async def get_prompt(
                ctx: ServerRequestContext, params: types.GetPromptRequestParams
            ) -> types.GetPromptResult:
                name, arguments = params.name, params.arguments
                if name != "a":
                    raise MCPError(types.INVALID_PARAMS, f"no prompt {name}")
                try:
                    raise ValueError("caught")
                except ValueError as error:
                    raise MCPError(types.INTERNAL_ERROR, str(error)) from error


            server.add_request_handler("prompts/get", types.GetPromptRequestParams, get_prompt)


            async def call_tool(name: str, arguments: dict) -> types.CallToolResult:
                raise ValueError("a result says so")


            async def on_call_tool(
                ctx: ServerRequestContext, params: types.CallToolRequestParams
            ) -> types.CallToolResult:
                \"\"\"Call a tool; what goes wrong becomes a result that says so.\"\"\"
                arguments = params.arguments or {}
                try:
                    return await call_tool(params.name, arguments)
                except Exception as error:
                    return types.CallToolResult(
                        content=[types.TextContent(type="text", text=str(error))], is_error=True
                    )


            server.add_request_handler("tools/call", types.CallToolRequestParams, on_call_tool)
        """,
    ),
    Case(
        id="what-is-said-by-the-function-beside",
        unsafe=True,
        before="""\
            from mcp.server.lowlevel import Server
            from mcp.shared.exceptions import McpError
            from mcp.types import ErrorData, SubscribeRequest


            class Refused(McpError):
                pass


            def looked_up(key):
                raise ValueError("two see it")


            async def subscribe(uri):
                if uri == 1:
                    raise KeyError(uri)
                if uri == 2:
                    raise McpError(ErrorData(code=1, message="sent"))
                if uri == 3:
                    raise Refused(ErrorData(code=1, message="sent"))
                looked_up(uri)


            def serve():
                server = Server("a")
                server.subscribe_resource()(subscribe)
                return server


            looked_up("elsewhere")
        """,
        after="""\
            from importlib.metadata import version

            from mcp.server import ServerRequestContext
            from mcp.server.lowlevel import Server
            from mcp.shared.exceptions import MCPError
            from mcp.types import EmptyResult, SubscribeRequest, SubscribeRequestParams
            from pydantic import AnyUrl


            class Refused(MCPError):
                pass


            def looked_up(key):
                raise ValueError("two see it")


            async def subscribe(uri):
                if uri == 1:
                    raise KeyError(uri)
                if uri == 2:
                    raise MCPError(code=1, message="sent")
                if uri == 3:
                    raise Refused(code=1, message="sent")
                looked_up(uri)


            async def on_subscribe_resource(
                ctx: ServerRequestContext, params: SubscribeRequestParams
            ) -> EmptyResult:
                await subscribe(AnyUrl(params.uri))
                return EmptyResult()


            def serve():
                server = Server("a", version=version("mcp"))
                # unstick: UNS302 clients of 2026-07-28 listen instead: pass \
on_subscriptions_listen=ListenHandler(bus), and publish on the bus what changes
                server.add_request_handler(
                    "resources/subscribe", SubscribeRequestParams, on_subscribe_resource
                )
                return server


            looked_up("elsewhere")
        """,
    ),
    Case(
        id="what-only-a-person-can-say-better",
        unsafe=True,
        before="""\
            from mcp.server.lowlevel import Server
            from mcp.types import GetPromptResult

            server = Server("a")


            def looked_up(key):
                raise ValueError("two see it")


            @server.get_prompt()
            async def prompt(name, arguments) -> GetPromptResult:
                if name == "a":
                    raise KeyError(name)
                looked_up(name)
                return GetPromptResult(messages=[])


            looked_up("elsewhere")
        """,
        after=f"""\
            from importlib.metadata import version

            from mcp.server import ServerRequestContext
            from mcp.server.lowlevel import Server
            from mcp.types import GetPromptRequestParams, GetPromptResult

            server = Server("a", version=version("mcp"))


            def looked_up(key):
                {ADVICE}
                raise ValueError("two see it")


            async def prompt(
                ctx: ServerRequestContext, params: GetPromptRequestParams
            ) -> GetPromptResult:
                name, arguments = params.name, params.arguments
                if name == "a":
                    {ADVICE}
                    raise KeyError(name)
                looked_up(name)
                return GetPromptResult(messages=[])


            server.add_request_handler("prompts/get", GetPromptRequestParams, prompt)


            looked_up("elsewhere")
        """,
    ),
    Case(
        id="what-libraries-raise",
        before="""\
            import mcp.types as types
            from mcp.server.lowlevel import Server
            from mcp.shared.exceptions import McpError
            from pathlib import Path

            server = Server("a")
            FOLDER = Path("papers")


            def text_of(name: str) -> str:
                return (FOLDER / name).read_text()


            @server.read_resource()
            async def read(uri) -> str:
                if uri.host != "papers":
                    raise KeyError(uri)
                return text_of(uri.path)


            @server.set_logging_level()
            async def set_level(level) -> None:
                print(level)


            @server.list_resources()
            async def resources() -> list[types.Resource]:
                return [types.Resource(uri="a://b", name=one.name) for one in FOLDER.iterdir()]


            @server.list_prompts()
            async def prompts() -> list[types.Prompt]:
                try:
                    return [types.Prompt(name=one.name) for one in FOLDER.iterdir()]
                except OSError as error:
                    raise McpError(types.ErrorData(code=1, message=str(error)))
        """,
        after="""\
            from mcp.server import ServerRequestContext
            from importlib.metadata import version
            import mcp.types as types
            from mcp.server.lowlevel import Server
            from mcp.shared.exceptions import MCPError
            from pydantic import AnyUrl
            from pathlib import Path

            server = Server("a", version=version("mcp"))
            FOLDER = Path("papers")


            def text_of(name: str) -> str:
                return (FOLDER / name).read_text()


            async def read(uri) -> str:
                if uri.host != "papers":
                    raise KeyError(uri)
                return text_of(uri.path)


            async def on_read_resource(
                ctx: ServerRequestContext, params: types.ReadResourceRequestParams
            ) -> types.ReadResourceResult:
                try:
                    uri = AnyUrl(params.uri)
                    contents = types.TextResourceContents(
                        uri=str(uri), mime_type="text/plain", text=await read(uri)
                    )
                    return types.ReadResourceResult(contents=[contents])
                except MCPError:
                    raise
                except Exception as error:
                    # The text of any other exception stays on the server.
                    raise MCPError(0, str(error)) from error


            server.add_request_handler(
                "resources/read", types.ReadResourceRequestParams, on_read_resource
            )


            async def set_level(level) -> None:
                print(level)


            async def on_set_logging_level(
                ctx: ServerRequestContext, params: types.SetLevelRequestParams
            ) -> types.EmptyResult:
                await set_level(params.level)
                return types.EmptyResult()


            server.add_request_handler(
                "logging/setLevel", types.SetLevelRequestParams, on_set_logging_level
            )


            # unstick: UNS412 clients of 2026-07-28 do not read why resources failed: catch what \
they should hear about, and raise MCPError from it
            async def resources(
                ctx: ServerRequestContext, params: types.PaginatedRequestParams
            ) -> types.ListResourcesResult:
                return types.ListResourcesResult(resources=[types.Resource(uri="a://b", \
name=one.name) for one in FOLDER.iterdir()])


            server.add_request_handler("resources/list", types.PaginatedRequestParams, resources)


            async def prompts(
                ctx: ServerRequestContext, params: types.PaginatedRequestParams
            ) -> types.ListPromptsResult:
                try:
                    return types.ListPromptsResult(prompts=[types.Prompt(name=one.name) for one \
in FOLDER.iterdir()])
                except OSError as error:
                    raise MCPError(code=1, message=str(error))


            server.add_request_handler("prompts/list", types.PaginatedRequestParams, prompts)
        """,
    ),
    Case(
        id="functions-given-by-type",
        before="""\
            from pathlib import Path

            from mcp import types
            from mcp.server import Server

            app = Server("a")


            async def call(req: types.CallToolRequest) -> types.ServerResult:
                if not req.params.arguments:
                    raise ValueError("nothing to do")
                Path(req.params.name).unlink()
                return types.ServerResult(types.CallToolResult(content=[]))


            async def ping(req: types.PingRequest) -> types.ServerResult:
                return types.ServerResult(types.EmptyResult())


            app.request_handlers[types.CallToolRequest] = call
            app.request_handlers[types.PingRequest] = ping
        """,
        after="""\
            from importlib.metadata import version
            from pathlib import Path

            from mcp import types
            from mcp.server import Server, ServerRequestContext

            app = Server("a", version=version("mcp"))


            # unstick: UNS412 clients of 2026-07-28 do not read why call failed: catch what they \
should hear about, and raise MCPError from it
            async def call(
                ctx: ServerRequestContext, params: types.CallToolRequestParams
            ) -> types.CallToolResult:
                if not params.arguments:
                    # unstick: UNS412 clients of 2026-07-28 do not read this text: raise \
MCPError with a code where they should
                    raise ValueError("nothing to do")
                Path(params.name).unlink()
                return types.CallToolResult(content=[])


            async def ping(
                ctx: ServerRequestContext, params: types.RequestParams
            ) -> types.EmptyResult:
                return types.EmptyResult()


            app.add_request_handler("tools/call", types.CallToolRequestParams, call)
            app.add_request_handler("ping", types.RequestParams, ping)
        """,
    ),
    Case(
        id="a-class-of-that-name-from-elsewhere",
        unsafe=True,
        before="""\
            from elsewhere import Server

            server = Server("a")


            @server.read_resource()
            async def read(uri):
                raise ValueError("theirs")
        """,
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_texts_of_handlers(case: Case, tmp_path: Path) -> None:
    run_case(case, tmp_path)
