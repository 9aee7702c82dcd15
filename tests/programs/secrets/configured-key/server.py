import hashlib
import hmac
import os

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("invitations")
KEY = os.environ["INVITATION_KEY"].encode()


@mcp.tool()
def invite(guest: str) -> str:
    return hmac.new(KEY, guest.encode(), hashlib.sha256).hexdigest()


@mcp.tool()
def accept(guest: str, code: str) -> bool:
    return hmac.compare_digest(code, hmac.new(KEY, guest.encode(), hashlib.sha256).hexdigest())


mcp.run()
