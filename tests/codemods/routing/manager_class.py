import contextlib
import logging
from uuid import uuid4

import anyio
import mcp.types as types
import uvicorn
from anyio.abc import TaskStatus
from mcp.server.lowlevel import Server
from mcp.server.streamable_http import StreamableHTTPServerTransport
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route

logger = logging.getLogger(__name__)
app = Server("adder")


@app.list_tools()
async def list_tools() -> list[types.Tool]:
    return [types.Tool(name="add", description="Add", inputSchema={"type": "object"})]


@app.call_tool()
async def call_tool(name: str, arguments: dict) -> list[types.TextContent]:
    return [types.TextContent(type="text", text=str(arguments["a"] + arguments["b"]))]


class Sessions:
    """Sessions of clients."""

    def __init__(self, server: Server, json_response: bool = False) -> None:
        self.server = server
        # by id
        self._transports: dict[str, StreamableHTTPServerTransport] = {}
        self._task_group = None

    @contextlib.asynccontextmanager
    async def run(self):
        async with anyio.create_task_group() as tg:
            self._task_group = tg
            logger.info("started")
            try:
                yield
            finally:
                logger.info("stopping")
                tg.cancel_scope.cancel()
                self._task_group = None
                self._transports.clear()

    async def handle_request(self, scope, receive, send) -> None:
        request = Request(scope, receive)
        sid = request.headers.get("mcp-session-id")
        if sid is not None:
            transport = self._transports.get(sid)
            if transport is None:
                response = Response("Session not found", status_code=404)
                await response(scope, receive, send)
                return
            await transport.handle_request(scope, receive, send)
            return
        if self._task_group is None:
            response = Response("Service unavailable", status_code=503)
            await response(scope, receive, send)
            return
        new = uuid4().hex
        transport = StreamableHTTPServerTransport(
            mcp_session_id=new, is_json_response_enabled=True
        )
        self._transports[new] = transport

        async def run_server(*, task_status: TaskStatus[None] = anyio.TASK_STATUS_IGNORED) -> None:
            async with transport.connect() as (read, write):
                task_status.started()
                try:
                    await self.server.run(read, write, self.server.create_initialization_options())
                except Exception:
                    logger.exception("crashed")
                finally:
                    self._transports.pop(new, None)

        await self._task_group.start(run_server)
        await transport.handle_request(scope, receive, send)


def create_app() -> Starlette:
    manager = Sessions(app)

    @contextlib.asynccontextmanager
    async def lifespan(_):
        async with manager.run():
            yield

    async def health(request: Request) -> JSONResponse:
        return JSONResponse({"status": "ok"})

    async def handle_mcp(scope, receive, send) -> None:
        await manager.handle_request(scope, receive, send)

    return Starlette(
        lifespan=lifespan, routes=[Route("/health", health), Mount("/mcp", handle_mcp)]
    )


if __name__ == "__main__":
    uvicorn.run(create_app(), host="127.0.0.1", port=8000)
