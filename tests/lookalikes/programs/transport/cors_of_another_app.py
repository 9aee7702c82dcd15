"""CORS of a web application that has no MCP in it."""

from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from mcp.server.fastmcp import FastMCP

mcp = FastMCP("sums")
web = FastAPI()
web.add_middleware(CORSMiddleware, allow_origins=["*"], expose_headers=["x-total"])


@web.get("/total")
async def total() -> int:
    return 1


@mcp.tool()
async def double(number: int) -> int:
    return 2 * number
