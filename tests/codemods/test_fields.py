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
                print(thing.isError, thing.taskId)
                return getattr(thing, "isError", False)

            class Job:
                taskId = 1

                def __init__(self):
                    self.stopReason = "done"

            def g(job):
                return job.taskId, job.stopReason
        """,
        after="""
            import mcp

            def f(thing):
                # unstick: UNS433 structuredContent is structured_content now, if this is an SDK object
                print(thing.structuredContent)
                # unstick: UNS433 mimeType is mime_type now, if this is an SDK object
                print(thing.mimeType)
                # unstick: UNS433 isError is is_error now, if this is an SDK object
                print(thing.isError, thing.taskId)
                # unstick: UNS433 "isError" is "is_error" now, if this is an SDK object; nothing raises where it misses
                return getattr(thing, "isError", False)

            class Job:
                taskId = 1

                def __init__(self):
                    self.stopReason = "done"

            def g(job):
                return job.taskId, job.stopReason
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
            from mcp.types import JSONRPCRequest

            async def f(session: ClientSession, message: SessionMessage, data: dict):
                await session.send_request(
                    types.ListToolsRequest(method="tools/list"),
                    types.ListToolsResult,
                )
                request = types.PingRequest()
                sent = types.ProgressNotification(
                    params=types.ProgressNotificationParams(progress_token=1, progress=2.0)
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
    Case(
        id="_meta of a notification keeps its keys",
        before="""
            from mcp.types import NotificationParams, RequestParams

            def f(note: NotificationParams, params: RequestParams):
                if note.meta:
                    print(note.meta.progressToken)
                return dict(params.meta)
        """,
        after="""
            from mcp.types import NotificationParams, RequestParams

            def f(note: NotificationParams, params: RequestParams):
                if note.meta:
                    print(note.meta.get("progressToken"))
                # unstick: UNS436 _meta is a dictionary, with progress_token as a key: copy it, and mind the key progress_token
                return dict(params.meta)
        """,
    ),
    Case(
        id="fields that were never declared",
        before="""
            from mcp.types import CallToolResult, TextContent, Tool

            class Own(Tool):
                category: str = ""

            def f(tool: Tool, own: Own, result: CallToolResult):
                print(tool.category, own.category, result.result_type)
                return Tool(name="a", inputSchema={}, category="sums")
        """,
        after="""
            from mcp.types import CallToolResult, TextContent, Tool

            class Own(Tool):
                category: str = ""

            def f(tool: Tool, own: Own, result: CallToolResult):
                # unstick: UNS437 category is no field of this model and is not kept now: read and set it in meta
                print(tool.category, own.category, result.result_type)
                # unstick: UNS437 category is no field of Tool and is dropped now: put it in _meta, or leave it out
                return Tool(name="a", input_schema={"type": "object"}, category="sums")
        """,
    ),
    Case(
        id="parts of a URI",
        unsafe=True,
        before="""
            from mcp import ClientSession
            from mcp.types import Resource
            from pydantic import AnyUrl

            async def f(resource: Resource, session: ClientSession, own: AnyUrl):
                uri = resource.uri
                if resource.uri.scheme == "note" and own.host and uri == AnyUrl("http://a"):
                    return uri.host, str(uri)
                await session.read_resource(AnyUrl("http://b"))
        """,
        after="""
            from urllib.parse import urlsplit

            from mcp import ClientSession
            from mcp.types import Resource
            from pydantic import AnyUrl

            async def f(resource: Resource, session: ClientSession, own: AnyUrl):
                uri = resource.uri
                if urlsplit(resource.uri).scheme == "note" and own.host and uri == str(AnyUrl("http://a")):
                    return urlsplit(uri).hostname, str(uri)
                await session.read_resource(str(AnyUrl("http://b")))
        """,
    ),
    Case(
        id="a text that only 1.x made",
        before="""
            from mcp.types import Resource

            def f(resource: Resource):
                return str(resource.uri) == "http://localhost/", str(resource.uri) == "note://a"
        """,
        after="""
            from mcp.types import Resource

            def f(resource: Resource):
                # unstick: UNS413 uri is text now: it is compared as it was written, without a slash of its own
                return str(resource.uri) == "http://localhost/", str(resource.uri) == "note://a"
        """,
    ),
    Case(
        id="settings of a server that is handed over",
        before="""
            from mcp.server.fastmcp import FastMCP
            from mcp.types import Task

            def configure(mcp: FastMCP, task: Task):
                mcp.settings.host = "0.0.0.0"
                return task.createdAt.year, mcp.settings.log_level
        """,
        after="""
            from mcp.server.mcpserver import MCPServer
            from mcp.types import Task

            def configure(mcp: MCPServer, task: Task):
                # unstick: UNS408 host is gone: pass it where the server starts
                mcp.settings.host = "0.0.0.0"
                # unstick: UNS433 createdAt is created_at now: it is ISO 8601 text, which datetime.fromisoformat reads
                return task.createdAt.year, mcp.settings.log_level
        """,
    ),
    Case(
        id="members and arguments without a counterpart",
        before="""
            from mcp import ClientSession
            from mcp.server.fastmcp import Context

            async def f(ctx: Context, session: ClientSession):
                print(ctx.session.incoming_messages)
                await session.send_notification(None, related_request_id=1)
                ClientSession(None, None, experimental_task_handlers=None)
        """,
        after="""
            from mcp import ClientSession
            from mcp.server.mcpserver import Context

            async def f(ctx: Context, session: ClientSession):
                # unstick: UNS408 incoming_messages is gone: use Server.middleware to see messages
                print(ctx.session.incoming_messages)
                # unstick: UNS408 related_request_id is gone: drop it: notifications of a client belong to no request
                await session.send_notification(None, related_request_id=1)
                # unstick: UNS408 experimental_task_handlers is gone: tasks have no counterpart
                ClientSession(None, None, experimental_task_handlers=None)
        """,
    ),
    Case(
        id="what a function waits for and gives back",
        before="""\
            import asyncio

            from mcp.server.fastmcp import FastMCP

            server = FastMCP("q")


            def run(coroutine):
                return asyncio.run(coroutine)


            def wait(coroutine):
                return asyncio.get_event_loop().run_until_complete(coroutine)


            def other(coroutine):
                asyncio.run(coroutine)
                return coroutine.name


            tools = {tool.name: tool for tool in run(server.list_tools())}
            print(tools["f"].inputSchema)
            for tool in wait(server.list_tools()):
                print(tool.inputSchema)
            print(asyncio.run(server.list_tools())[0].inputSchema)
            print(other(server.list_tools()).inputSchema)
        """,
        after="""\
            import asyncio
            from importlib.metadata import version

            from mcp.server.mcpserver import MCPServer

            server = MCPServer("q", version=version("mcp"))


            def run(coroutine):
                return asyncio.run(coroutine)


            def wait(coroutine):
                return asyncio.get_event_loop().run_until_complete(coroutine)


            def other(coroutine):
                asyncio.run(coroutine)
                return coroutine.name


            tools = {tool.name: tool for tool in run(server.list_tools())}
            print(tools["f"].input_schema)
            for tool in wait(server.list_tools()):
                print(tool.input_schema)
            print(asyncio.run(server.list_tools())[0].input_schema)
            # unstick: UNS433 inputSchema is input_schema now, if this is an SDK object
            print(other(server.list_tools()).inputSchema)
        """,
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_fields(case: Case, tmp_path: Path) -> None:
    run_case(case, tmp_path)
