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
            import mcp.types as types
            from mcp.server import ServerRequestContext
            from mcp.server.lowlevel import Server
            from mcp.shared.exceptions import MCPError

            server = Server("a")


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
        id="what-only-a-person-can-say-better",
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
        after=f"""\
            from mcp.server import ServerRequestContext
            from mcp.server.lowlevel import Server
            from mcp.shared.exceptions import MCPError
            from mcp.types import EmptyResult, SubscribeRequest, SubscribeRequestParams
            from pydantic import AnyUrl


            class Refused(MCPError):
                pass


            def looked_up(key):
                {ADVICE}
                raise ValueError("two see it")


            async def subscribe(uri):
                if uri == 1:
                    {ADVICE}
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
                server = Server("a")
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
