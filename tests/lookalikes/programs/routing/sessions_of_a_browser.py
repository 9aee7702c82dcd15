"""`sessions[id] = …` with a lifespan that holds a group of tasks: sessions of a web page."""

import contextlib
from uuid import uuid4

import anyio
from mcp.server.fastmcp import FastMCP
from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.routing import Route

mcp = FastMCP("page")
sessions: dict[str, str] = {}
group = None


@contextlib.asynccontextmanager
async def lifespan(app):
    global group
    async with anyio.create_task_group() as group:
        yield


async def login(request):
    key = uuid4().hex
    sessions[key] = request.query_params["name"]
    return JSONResponse({"key": key})


async def logout(request):
    sessions.pop(request.headers.get("x-key"), None)
    return JSONResponse({})


app = Starlette(
    routes=[Route("/login", login, methods=["POST"]), Route("/login", logout, methods=["DELETE"])],
    lifespan=lifespan,
)


@mcp.tool()
async def add(a: int, b: int) -> int:
    """Add."""
    return a + b


if __name__ == "__main__":
    mcp.run()
