"""`on_message` and `on_initialize` of a chat, `Middleware` of Starlette."""

from fastmcp import FastMCP
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware

mcp = FastMCP("chat")
compressed = Middleware(GZipMiddleware)


class Chat:
    async def on_initialize(self, name: str) -> str:
        return f"hello {name}"

    async def on_message(self, text: str) -> str:
        return text.upper()


@mcp.tool
async def say(name: str, text: str) -> str:
    chat = Chat()
    return await chat.on_initialize(name) + await chat.on_message(text)
