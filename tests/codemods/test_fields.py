"""Fields of SDK models under their new names, dictionaries with the wire's, unwrapped messages."""

# ruff: noqa: E501

from pathlib import Path

import pytest

from tests.codemods.cases import Case, run_case

CASES = [
    Case(
        id="reads and writes of proven models",
        before="""
            from mcp import ClientSession, Tool
            from mcp.types import CallToolResult, ImageContent, TextContent

            def schemas(tools: list[Tool]):
                return {tool.name: tool.inputSchema for tool in tools}

            async def run(session: ClientSession):
                page = await session.list_tools()
                while page.nextCursor:
                    page = await session.list_tools()
                result = await session.call_tool("a")
                for block in result.content:
                    if isinstance(block, ImageContent):
                        print(f"{block.mimeType}")
                result.isError = True
                return result.structuredContent["inputSchema"]
        """,
        after="""
            from mcp import ClientSession, Tool
            from mcp.types import CallToolResult, ImageContent, TextContent

            def schemas(tools: list[Tool]):
                return {tool.name: tool.input_schema for tool in tools}

            async def run(session: ClientSession):
                page = await session.list_tools()
                while page.next_cursor:
                    page = await session.list_tools()
                result = await session.call_tool("a")
                for block in result.content:
                    if isinstance(block, ImageContent):
                        print(f"{block.mime_type}")
                result.is_error = True
                return result.structured_content["inputSchema"]
        """,
    ),
    Case(
        id="other libraries' objects, JSON and own classes stay",
        before="""
            import json
            import mcp
            from lsprotocol.types import InitializeParams

            class Own:
                inputSchema = {}

            def f(own: Own, hello: InitializeParams, data: dict):
                own.inputSchema["isError"] = json.loads(data)["inputSchema"]
                return hello.clientInfo, getattr(own, "inputSchema", None), data.get("isError")
        """,
    ),
    Case(
        id="what nobody can prove is marked when the spelling tells",
        before="""
            import mcp

            def f(thing):
                print(thing.structuredContent)
                print(thing.mimeType)
                return getattr(thing, "isError", False)
        """,
        after="""
            import mcp

            def f(thing):
                # unstick: UNS433 structuredContent is structured_content now, if this is an SDK object
                print(thing.structuredContent)
                print(thing.mimeType)
                # unstick: UNS433 "isError" is "is_error" now, if this is an SDK object; nothing raises where it misses
                return getattr(thing, "isError", False)
        """,
    ),
    Case(
        id="names in strings and patterns",
        before="""
            from mcp import types
            from mcp.types import Tool

            def f(result: types.CallToolResult, tool: Tool, field: str):
                if hasattr(result, "isError") and getattr(result, 'isError', False):
                    setattr(result, "isError", False)
                copy = tool.model_copy(update={"inputSchema": {}, "name": "b"})
                slim = tool.model_dump(include={"inputSchema"}, by_alias=True)
                match tool:
                    case Tool(inputSchema=schema, name=name):
                        return schema
                return getattr(tool, field)
        """,
        after="""
            from mcp import types
            from mcp.types import Tool

            def f(result: types.CallToolResult, tool: Tool, field: str):
                if hasattr(result, "is_error") and getattr(result, 'is_error', False):
                    setattr(result, "is_error", False)
                copy = tool.model_copy(update={"input_schema": {}, "name": "b"})
                slim = tool.model_dump(include={"input_schema"}, by_alias=True)
                match tool:
                    case Tool(input_schema=schema, name=name):
                        return schema
                return getattr(tool, field)
        """,
    ),
    Case(
        id="dumps keep the keys of the wire",
        unsafe=True,
        before="""
            from mcp.types import CallToolResult, TextContent, Tool

            def f(tool: Tool, text: TextContent, options: dict):
                tool.model_dump()
                tool.model_dump(mode="json", exclude_none=True)
                tool.model_dump_json(
                    indent=2,
                )
                tool.model_dump(by_alias=True)
                tool.model_dump(by_alias=False)
                tool.model_dump(**options)
                vars(tool)
                return text.model_dump()
        """,
        after="""
            from mcp.types import CallToolResult, TextContent, Tool

            def f(tool: Tool, text: TextContent, options: dict):
                tool.model_dump(by_alias=True)
                tool.model_dump(mode="json", exclude_none=True, by_alias=True)
                tool.model_dump_json(
                    indent=2, by_alias=True,
                )
                tool.model_dump(by_alias=True)
                # unstick: UNS434 model_dump gives snake_case keys now: use model_dump(by_alias=True) where the wire's names are meant
                tool.model_dump(by_alias=False)
                # unstick: UNS434 model_dump gives snake_case keys now: use model_dump(by_alias=True) where the wire's names are meant
                tool.model_dump(**options)
                # unstick: UNS434 vars(tool) gives snake_case keys now: use model_dump(by_alias=True) where the wire's names are meant
                vars(tool)
                return text.model_dump()
        """,
    ),
    Case(
        id="messages without wrapper",
        before="""
            import mcp.types as types
            from mcp import ClientSession
            from mcp.shared.message import SessionMessage
            from mcp.types import ClientRequest, JSONRPCMessage, JSONRPCRequest

            async def f(session: ClientSession, message: SessionMessage, data: dict):
                await session.send_request(
                    types.ClientRequest(
                        types.ListToolsRequest(method="tools/list"),
                    ),
                    types.ListToolsResult,
                )
                request = ClientRequest(types.PingRequest())
                sent = types.ServerNotification(
                    types.ProgressNotification(
                        params=types.ProgressNotificationParams(progressToken=1, progress=2.0)
                    )
                )
                if isinstance(message.message.root, JSONRPCRequest):
                    print(message.message.root.method)
                SessionMessage(JSONRPCMessage(root=JSONRPCRequest(jsonrpc="2.0", id=1, method="m")))
                return types.ServerRequest.model_validate(data), JSONRPCMessage.model_validate_json("")
        """,
        after="""
            import mcp.types as types
            from mcp import ClientSession
            from mcp.shared.message import SessionMessage
            from mcp.types import ClientRequest, JSONRPCMessage, JSONRPCRequest

            async def f(session: ClientSession, message: SessionMessage, data: dict):
                await session.send_request(
                    types.ListToolsRequest(method="tools/list"),
                    types.ListToolsResult,
                )
                request = types.PingRequest()
                sent = types.ProgressNotification(
                    params=types.ProgressNotificationParams(progressToken=1, progress=2.0)
                )
                if isinstance(message.message, JSONRPCRequest):
                    print(message.message.method)
                SessionMessage(JSONRPCRequest(jsonrpc="2.0", id=1, method="m"))
                return types.server_request_adapter.validate_python(data), types.jsonrpc_message_adapter.validate_json("")
        """,
    ),
    Case(
        id="_meta of a request",
        before="""
            import mcp.types as types
            from mcp.server.fastmcp import Context
            from mcp.types import RequestParams

            async def f(ctx: Context, params: types.CallToolRequestParams):
                meta = ctx.request_context.meta
                if meta and meta.progressToken:
                    print(f"{meta.progressToken}")
                token = getattr(meta, "progressToken", None)
                trace = getattr(meta, "trace", "none")
                if params.meta is not None and hasattr(params.meta, "tenant"):
                    return params.meta.tenant

            def g(meta: RequestParams.Meta) -> "types.RequestParams.Meta":
                return types.RequestParams.Meta(progressToken="a", tenant=1)
        """,
        after="""
            import mcp.types as types
            from mcp.server.mcpserver import Context
            from mcp.types import RequestParams

            async def f(ctx: Context, params: types.CallToolRequestParams):
                meta = ctx.request_context.meta
                if meta and meta.get("progress_token"):
                    print(f"{meta.get('progress_token')}")
                token = (meta or {}).get("progress_token")
                trace = (meta or {}).get("trace", "none")
                if params.meta is not None and "tenant" in params.meta:
                    return params.meta["tenant"]

            def g(meta: types.RequestParamsMeta) -> "types.RequestParamsMeta":
                return {"progress_token": "a", "tenant": 1}
        """,
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_fields(case: Case, tmp_path: Path) -> None:
    run_case(case, tmp_path)
