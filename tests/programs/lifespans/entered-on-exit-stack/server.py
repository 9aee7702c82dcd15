from contextlib import AsyncExitStack, asynccontextmanager

import httpx
from mcp.server.fastmcp import Context, FastMCP


class Notes:
    def __init__(self):
        self.texts = {}

    async def __aenter__(self):
        return self

    async def __aexit__(self, *error):
        pass


@asynccontextmanager
async def lifespan(server):
    async with AsyncExitStack() as stack:
        notes = await stack.enter_async_context(Notes())
        yield {"notes": notes}


mcp = FastMCP("shop", lifespan=lifespan)


@mcp.tool()
def put(key: str, text: str, ctx: Context) -> str:
    ctx.request_context.lifespan_context["notes"].texts[key] = text
    return "kept"


@mcp.tool()
def get(key: str, ctx: Context) -> str:
    return ctx.request_context.lifespan_context["notes"].texts.get(key, "nothing")


@mcp.tool()
async def fetch(url: str) -> str:
    async with AsyncExitStack() as stack:
        client = await stack.enter_async_context(httpx.AsyncClient())
        return (await client.get(url)).text
