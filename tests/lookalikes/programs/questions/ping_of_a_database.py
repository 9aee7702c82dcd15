"""`send_ping` and `ping` of a database."""

from mcp.server.fastmcp import FastMCP
from motor.motor_asyncio import AsyncIOMotorClient

mcp = FastMCP("rows")
session = AsyncIOMotorClient("mongodb://db")


@mcp.tool()
async def alive() -> bool:
    return bool(await session.admin.command("ping"))
