"""`request.state` is one request's."""

from mcp.server.fastmcp import FastMCP
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

mcp = FastMCP("pages")


@mcp.custom_route("/hello", methods=["GET"])
async def hello(request: Request) -> Response:
    request.state.name = request.query_params.get("name", "nobody")
    return PlainTextResponse(f"hello {request.state.name}")
