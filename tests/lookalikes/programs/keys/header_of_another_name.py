"""A header that proxies give each request is read for a log."""

import logging

from mcp.server.fastmcp import FastMCP
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

mcp = FastMCP("pages")


@mcp.custom_route("/health", methods=["GET"])
async def health(request: Request) -> Response:
    logging.info("%s", request.headers.get("x-request-id"))
    return PlainTextResponse("well")
