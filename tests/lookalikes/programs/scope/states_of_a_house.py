"""`states.set` of a smart home, which is elsewhere."""

from homeassistant_api import Client
from mcp.server.fastmcp import FastMCP

mcp = FastMCP("home")


@mcp.tool()
async def switch_on(lamp: str) -> str:
    with Client("https://home.example/api", "token") as client:
        client.set_state(lamp, "on")
        return str(client.get_state(lamp))
