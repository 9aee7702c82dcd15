import asyncio
import uuid

import mcp.types as types
import uvicorn
from fastapi import FastAPI, HTTPException, Request
from fastapi.responses import JSONResponse, Response
from mcp.server.lowlevel import Server
from mcp.server.streamable_http import StreamableHTTPServerTransport

server = Server("adder")


@server.list_tools()
async def list_tools() -> list[types.Tool]:
    return [types.Tool(name="add", description="Add", inputSchema={"type": "object"})]


@server.call_tool()
async def call_tool(name: str, arguments: dict) -> list[types.TextContent]:
    return [types.TextContent(type="text", text=str(arguments["a"] + arguments["b"]))]


api = FastAPI(title="adder")
sessions: dict[str, StreamableHTTPServerTransport] = {}


@api.middleware("http")
async def key(request: Request, call_next):
    if request.headers.get("x-key") == "no":
        return JSONResponse({"error": "no"}, status_code=401)
    return await call_next(request)


@api.get("/health")
async def health():
    return {"ok": True}


async def run_session(session_id: str, transport: StreamableHTTPServerTransport, ready) -> None:
    async with transport.connect() as (read, write):
        ready.set()
        await server.run(read, write, server.create_initialization_options())
    sessions.pop(session_id, None)


@api.post("/mcp")
async def post(request: Request):
    """Messages."""
    session_id = request.headers.get("mcp-session-id")
    if session_id:
        if session_id not in sessions:
            raise HTTPException(status_code=404, detail="Session not found")
        transport = sessions[session_id]
    else:
        session_id = str(uuid.uuid4())
        transport = StreamableHTTPServerTransport(mcp_session_id=session_id)
        sessions[session_id] = transport
        ready = asyncio.Event()
        asyncio.create_task(run_session(session_id, transport, ready))
        await ready.wait()
    await transport.handle_request(request.scope, request.receive, request._send)
    return Response()


@api.get("/mcp")
async def listen(request: Request):
    session_id = request.headers.get("mcp-session-id")
    if not session_id or session_id not in sessions:
        raise HTTPException(status_code=400, detail="no session")
    await sessions[session_id].handle_request(request.scope, request.receive, request._send)


@api.delete("/mcp")
async def end(request: Request):
    session_id = request.headers.get("mcp-session-id")
    transport = sessions.pop(session_id, None)
    if transport:
        await transport.terminate()
    return JSONResponse({"status": "ended"})


if __name__ == "__main__":
    uvicorn.run(api, host="127.0.0.1", port=8000)
