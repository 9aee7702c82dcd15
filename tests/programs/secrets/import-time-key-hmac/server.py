import hmac

from mcp.server.fastmcp import FastMCP

from codes import signature

mcp = FastMCP("invitations")


@mcp.tool()
def invite(guest: str) -> str:
    return f"{guest}.{signature(guest)}"


@mcp.tool()
def accept(code: str) -> bool:
    guest, _, given = code.rpartition(".")
    return hmac.compare_digest(given, signature(guest))


mcp.run()
