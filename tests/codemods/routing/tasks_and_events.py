import asyncio
import logging
import uuid

import mcp.types as types
import uvicorn
from mcp.server import Server
from mcp.server.streamable_http import StreamableHTTPServerTransport
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse
from starlette.routing import Mount, Route

log = logging.getLogger(__name__)
app = Server("adder")


@app.list_tools()
async def list_tools() -> list[types.Tool]:
    return [types.Tool(name="add", description="Add", inputSchema={"type": "object"})]


@app.call_tool()
async def call_tool(name: str, arguments: dict) -> list[types.TextContent]:
    return [types.TextContent(type="text", text=str(arguments["a"] + arguments["b"]))]


_transports: dict[str, StreamableHTTPServerTransport] = {}
_ready: dict[str, asyncio.Event] = {}


async def _ensure(session_id: str) -> StreamableHTTPServerTransport:
    """Get or create."""
    if session_id in _transports:
        await _ready[session_id].wait()
        return _transports[session_id]

    transport = StreamableHTTPServerTransport(mcp_session_id=session_id)
    _transports[session_id] = transport
    _ready[session_id] = asyncio.Event()

    async def _run():
        try:
            async with transport.connect() as streams:
                _ready[session_id].set()
                await app.run(streams[0], streams[1], app.create_initialization_options())
        except Exception:
            log.exception("session error")
        finally:
            _transports.pop(session_id, None)
            _ready.pop(session_id, None)

    asyncio.create_task(_run())
    await _ready[session_id].wait()
    return transport


class Endpoint:
    """GET, POST, DELETE on /mcp."""

    async def __call__(self, scope, receive, send):
        if scope["type"] != "http":
            return
        request = Request(scope, receive, send)
        if request.headers.get("x-key") == "no":
            await PlainTextResponse("no", status_code=401)(scope, receive, send)
            return
        session_id = request.headers.get("mcp-session-id")
        if request.method == "DELETE":
            if session_id and session_id in _transports:
                transport = _transports.pop(session_id)
                _ready.pop(session_id, None)
                await transport.terminate()
            return
        if not session_id:
            session_id = str(uuid.uuid4())
        transport = await _ensure(session_id)
        await transport.handle_request(scope, receive, send)


async def health(request):
    return JSONResponse({"ok": True})


starlette = Starlette(
    routes=[
        Route("/health", health),
        Route("/mcp", endpoint=Endpoint(), methods=["GET", "POST", "DELETE"]),
    ],
    middleware=[Middleware(CORSMiddleware, allow_origins=["*"])],
)

if __name__ == "__main__":
    uvicorn.run(starlette, host="127.0.0.1", port=8000)
