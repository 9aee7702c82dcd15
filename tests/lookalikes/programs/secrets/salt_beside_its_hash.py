"""Salt that is handed out with what it salts."""

import hashlib
import secrets

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("hashes")


@mcp.tool()
async def salted(text: str) -> str:
    salt = secrets.token_hex(8)
    return salt + hashlib.sha256(f"{salt}{text}".encode()).hexdigest()


@mcp.tool()
async def fits(text: str, given: str) -> bool:
    salt = given[:16]
    return given == salt + hashlib.sha256(f"{salt}{text}".encode()).hexdigest()
