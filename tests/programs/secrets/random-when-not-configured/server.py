import hashlib
import hmac
import os
import secrets

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("links")
KEY = os.environ.get("LINK_KEY") or secrets.token_hex(16)


def sign(text):
    return hmac.new(KEY.encode(), text.encode(), hashlib.sha256).hexdigest()


@mcp.tool()
def link(name: str) -> str:
    return f"{name}.{sign(name)}"


@mcp.tool()
def follow(token: str) -> str:
    name, _, mark = token.rpartition(".")
    return name if hmac.compare_digest(mark, sign(name)) else "forged"


mcp.run()
