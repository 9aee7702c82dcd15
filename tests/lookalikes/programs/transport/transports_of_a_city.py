"""`sessions: dict[id, transport]` of buses and trams, read only."""

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("city")
sessions: dict[str, "Transport"] = {}


class Transport:
    def __init__(self, line: str) -> None:
        self.line = line

    async def handle_request(self) -> str:
        return f"line {self.line}"


for number in ("1", "2"):
    sessions[number] = Transport(number)


@mcp.tool()
async def line(session_id: str) -> str:
    return await sessions[session_id].handle_request()
