import contextlib
from collections.abc import AsyncIterator
from uuid import uuid4
import anyio
import uvicorn
from mcp.server.lowlevel import Server
from mcp.server.streamable_http import MCP_SESSION_ID_HEADER, StreamableHTTPServerTransport
import mcp.types as types
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount

app = Server("adder")


@app.list_tools()
async def list_tools():
    return [
        types.Tool(
            name="add",
            description="Add",
            inputSchema={
                "type": "object",
                "properties": {"a": {"type": "integer"}, "b": {"type": "integer"}},
                "required": ["a", "b"],
            },
        )
    ]


@app.call_tool()
async def call_tool(name, arguments):
    return [types.TextContent(type="text", text=str(arguments["a"] + arguments["b"]))]


task_group = None


@contextlib.asynccontextmanager
async def lifespan(_: Starlette) -> AsyncIterator[None]:
    global task_group
    async with anyio.create_task_group() as tg:
        task_group = tg
        try:
            yield
        finally:
            tg.cancel_scope.cancel()
            task_group = None


transports = {}
lock = anyio.Lock()


async def handle(scope, receive, send):
    request = Request(scope, receive)
    session_id = request.headers.get(MCP_SESSION_ID_HEADER)
    if session_id is not None and session_id in transports:
        transport = transports[session_id]
        await transport.handle_request(scope, receive, send)
    elif session_id is None:
        async with lock:
            new = uuid4().hex
            transport = StreamableHTTPServerTransport(
                mcp_session_id=new, is_json_response_enabled=False
            )
            transports[new] = transport

            async def run_server(task_status=None):
                async with transport.connect() as streams:
                    r, w = streams
                    if task_status:
                        task_status.started()
                    await app.run(r, w, app.create_initialization_options())

            await task_group.start(run_server)
            await transport.handle_request(scope, receive, send)
    else:
        response = Response("Bad Request: No valid session ID provided", status_code=400)
        await response(scope, receive, send)


starlette = Starlette(routes=[Mount("/mcp", app=handle)], lifespan=lifespan)
if __name__ == "__main__":
    uvicorn.run(starlette, host="127.0.0.1", port=8000, log_level="warning")
