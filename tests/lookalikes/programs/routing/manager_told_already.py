"""The SDK's own session manager, told to open no sessions, behind a handler that checks a key."""

import contextlib

from mcp.server.fastmcp import FastMCP
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from servers import server
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount

mcp = FastMCP("adder")
manager = StreamableHTTPSessionManager(app=server, stateless=True)


@contextlib.asynccontextmanager
async def lifespan(app):
    async with manager.run():
        yield


async def handle(scope, receive, send):
    if Request(scope, receive).headers.get("x-key") != "secret":
        await Response("no", status_code=401)(scope, receive, send)
        return
    await manager.handle_request(scope, receive, send)


app = Starlette(routes=[Mount("/mcp", app=handle)], lifespan=lifespan)


@mcp.tool()
async def add(a: int, b: int) -> int:
    """Add."""
    return a + b


if __name__ == "__main__":
    mcp.run()
