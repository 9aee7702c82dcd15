"""A table `sessions` of a database that all replicas see, by a name that clients give."""

import asyncpg
from mcp.server.fastmcp import FastMCP

mcp = FastMCP("talks")


@mcp.tool()
async def book(session: str, guest: str) -> str:
    connection = await asyncpg.connect("postgresql://db")
    await connection.execute("insert into sessions values ($1, $2)", session, guest)
    return "booked"


@mcp.tool()
async def guests(session: str) -> int:
    connection = await asyncpg.connect("postgresql://db")
    return len(await connection.fetch("select * from sessions where name = $1", session))
