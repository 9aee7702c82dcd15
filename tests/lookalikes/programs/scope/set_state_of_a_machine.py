"""`set_state` and `get_state` of a state machine that each call makes."""

from mcp.server.fastmcp import FastMCP
from transitions import Machine

mcp = FastMCP("lights")


@mcp.tool()
async def after(steps: int) -> str:
    machine = Machine(states=["red", "green"], initial="red")
    for _ in range(steps):
        machine.set_state("green")
    return str(machine.get_state("green"))
