import asyncio
import threading

import websockets
from mcp.server.fastmcp import FastMCP


mcp = FastMCP("desk")
connection = None


async def accept(websocket):
    global connection
    connection = websocket
    await websocket.wait_closed()


async def listen():
    async with websockets.serve(accept, "localhost", 8765):
        await asyncio.Future()


threading.Thread(target=lambda: asyncio.run(listen()), daemon=True).start()


@mcp.tool()
async def draw(shape: str) -> str:
    if connection is None:
        return "the program is not connected"
    await connection.send(shape)
    return await connection.recv()


mcp.run()
