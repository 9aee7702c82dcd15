"""`mount`, `prefix=` and `include_tags` of a web application."""

from fastapi import APIRouter, FastAPI
from fastmcp import FastMCP

mcp = FastMCP("sums")
web = FastAPI()
router = APIRouter(prefix="/sums", tags=["sums"])
web.include_router(router, prefix="/api")


@mcp.tool
async def double(number: int) -> int:
    return 2 * number
