"""A table of `StreamableHTTPServerTransport` by session id, of a library of trains."""

from mcp.server.fastmcp import FastMCP
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.routing import Mount
from trains import Engine, StreamableHTTPServerTransport

mcp = FastMCP("trains")
engine = Engine()
transports: dict[str, StreamableHTTPServerTransport] = {}


async def handle(scope, receive, send):
    session_id = Request(scope, receive).headers.get("x-train")
    if session_id not in transports:
        transports[session_id] = StreamableHTTPServerTransport(mcp_session_id=session_id)
        async with transports[session_id].connect() as streams:
            await engine.run(streams[0], streams[1])
    await transports[session_id].handle_request(scope, receive, send)


board = Starlette(routes=[Mount("/board", app=handle)])


@mcp.tool()
async def trains(station: str) -> str:
    """Trains of a station."""
    return f"no trains at {station}"


if __name__ == "__main__":
    mcp.run()
