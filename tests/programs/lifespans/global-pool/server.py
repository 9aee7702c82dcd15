from contextlib import asynccontextmanager

import asyncpg
from fastmcp import FastMCP

pool = None


@asynccontextmanager
async def lifespan(app):
    global pool
    pool = await asyncpg.create_pool("postgres://db")
    yield
    await pool.close()


mcp = FastMCP("orders", lifespan=lifespan)


@mcp.tool
async def orders(customer: str) -> list:
    return await pool.fetch("select * from orders where customer = $1", customer)


mcp.run()
