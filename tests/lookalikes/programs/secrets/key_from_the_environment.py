"""A key that is configured."""

import os

from cryptography.fernet import Fernet
from mcp.server.fastmcp import FastMCP

mcp = FastMCP("seals")
KEY = os.environ["SEAL_KEY"].encode()


@mcp.tool()
async def seal(text: str) -> str:
    return Fernet(KEY).encrypt(text.encode()).decode()


@mcp.tool()
async def unseal(token: str) -> str:
    return Fernet(KEY).decrypt(token.encode()).decode()
