"""Connections of a websocket by their id, beside the server."""

import websockets
from mcp.server.fastmcp import FastMCP

mcp = FastMCP("sums")
sessions: dict[str, websockets.ServerConnection] = {}


async def serve(transport: websockets.ServerConnection) -> None:
    sessions[str(transport.id)] = transport
    try:
        await transport.wait_closed()
    finally:
        del sessions[str(transport.id)]


@mcp.tool()
async def double(number: int) -> int:
    return 2 * number
