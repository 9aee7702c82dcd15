import asyncio
from contextlib import asynccontextmanager

from fastmcp import FastMCP

from rates import rates


@asynccontextmanager
async def lifespan(app):
    task = asyncio.create_task(rates.keep_fresh())
    yield
    task.cancel()


mcp = FastMCP("rates", lifespan=lifespan)


@mcp.tool
def rate(currency: str) -> float:
    return rates.table[currency]


mcp.run()
