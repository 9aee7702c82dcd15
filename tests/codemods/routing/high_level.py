import asyncio
import uuid

import uvicorn
from fastapi import FastAPI, Request
from mcp.server.fastmcp import FastMCP
from mcp.server.streamable_http import StreamableHTTPServerTransport

mcp = FastMCP("adder")


@mcp.tool()
async def add(a: int, b: int) -> str:
    """Add."""
    return str(a + b)


sessions: dict[str, StreamableHTTPServerTransport] = {}
tasks: dict[str, asyncio.Task] = {}


async def serve(transport: StreamableHTTPServerTransport, ready: asyncio.Event) -> None:
    try:
        async with transport.connect() as (r, w):
            ready.set()
            await mcp._mcp_server.run(r, w, mcp._mcp_server.create_initialization_options())
    finally:
        sessions.pop(transport.mcp_session_id, None)
        tasks.pop(transport.mcp_session_id, None)


class Handler:
    async def __call__(self, scope, receive, send):
        headers = dict(scope.get("headers", []))
        sid = headers.get(b"mcp-session-id", b"").decode()
        if sid and sid in sessions:
            await sessions[sid].handle_request(scope, receive, send)
            return
        transport = StreamableHTTPServerTransport(mcp_session_id=str(uuid.uuid4()))
        ready = asyncio.Event()
        task = asyncio.create_task(serve(transport, ready))
        await ready.wait()
        sessions[transport.mcp_session_id] = transport
        tasks[transport.mcp_session_id] = task
        await transport.handle_request(scope, receive, send)


app = FastAPI()
app.mount("/mcp", Handler())

if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=8000)
