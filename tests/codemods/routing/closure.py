import contextlib
from uuid import uuid4

import anyio

import mcp.types as types
import uvicorn
from mcp.server.lowlevel import Server
from mcp.server.streamable_http import MCP_SESSION_ID_HEADER, StreamableHTTPServerTransport
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount


def main(port: int, json_response: bool = True) -> None:
    app = Server("adder")

    @app.list_tools()
    async def list_tools() -> list[types.Tool]:
        return [types.Tool(name="add", description="Add", inputSchema={"type": "object"})]

    @app.call_tool()
    async def call_tool(name: str, arguments: dict) -> list[types.TextContent]:
        return [types.TextContent(type="text", text=str(arguments["a"] + arguments["b"]))]

    server_instances: dict[str, StreamableHTTPServerTransport] = {}
    creation_lock = anyio.Lock()
    task_group = None

    @contextlib.asynccontextmanager
    async def lifespan(_):
        nonlocal task_group
        async with anyio.create_task_group() as tg:
            task_group = tg
            print("started")
            try:
                yield
            finally:
                print("stopping")
                if task_group:
                    tg.cancel_scope.cancel()
                    task_group = None

    async def handle(scope, receive, send):
        request = Request(scope, receive)
        sid = request.headers.get(MCP_SESSION_ID_HEADER)
        if sid is not None and sid in server_instances:
            transport = server_instances[sid]
            await transport.handle_request(scope, receive, send)
        elif sid is None:
            async with creation_lock:
                new = uuid4().hex
                http_transport = StreamableHTTPServerTransport(
                    mcp_session_id=new, is_json_response_enabled=json_response, event_store=None
                )
                server_instances[http_transport.mcp_session_id] = http_transport

                async def run_server(task_status=None):
                    async with http_transport.connect() as streams:
                        read_stream, write_stream = streams
                        if task_status:
                            task_status.started()
                        await app.run(
                            read_stream, write_stream, app.create_initialization_options()
                        )

                if not task_group:
                    raise RuntimeError("Task group is not initialized")
                await task_group.start(run_server)
                await http_transport.handle_request(scope, receive, send)
        else:
            response = Response("Bad Request: No valid session ID provided", status_code=400)
            await response(scope, receive, send)

    starlette_app = Starlette(debug=True, routes=[Mount("/mcp", app=handle)], lifespan=lifespan)
    uvicorn.run(starlette_app, host="127.0.0.1", port=port)


if __name__ == "__main__":
    main(8000)
