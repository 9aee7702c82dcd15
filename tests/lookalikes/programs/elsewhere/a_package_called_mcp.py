"""`mcp` is the master control program of a game."""

from tron.mcp import FastMCP, Server

mcp = FastMCP("grid", stateless_http=False)
server = Server("grid", event_store=None)
programs: dict[str, list[str]] = {}


@mcp.tool()
async def enter(name: str) -> str:
    programs.setdefault(mcp.session_id, []).append(name)
    return f"{name} of {programs}"
