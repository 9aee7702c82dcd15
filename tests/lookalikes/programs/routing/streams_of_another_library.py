"""`SseServerTransport` with its two routes, of a news ticker beside a stdio server."""

from mcp.server.fastmcp import FastMCP
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.routing import Mount, Route
from ticker import SseServerTransport, news

mcp = FastMCP("news")
sse = SseServerTransport("/messages/")


async def handle_sse(request: Request) -> None:
    async with sse.connect_sse(request.scope, request.receive, request._send) as streams:
        await news.run(streams[0], streams[1])


page = Starlette(
    routes=[Route("/sse", endpoint=handle_sse), Mount("/messages/", app=sse.handle_post_message)]
)


@mcp.tool()
async def headline(topic: str) -> str:
    """The latest about a topic."""
    return f"nothing about {topic}"


if __name__ == "__main__":
    mcp.run()
