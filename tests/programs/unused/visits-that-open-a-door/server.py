"""What was noted of a visit decides what a later call does to the world outside."""

import subprocess

from mcp.server.fastmcp import FastMCP


class Doors:
    def __init__(self) -> None:
        self.invited: dict[str, str] = {}

    def invite(self, name: str) -> None:
        self.invited[name] = "friend"

    def ring(self, name: str) -> None:
        if name not in self.invited:
            return
        subprocess.run(["open-door"], check=True)


doors = Doors()
mcp = FastMCP("doors")


@mcp.tool()
def invite(name: str) -> str:
    doors.invite(name)
    return "invited"


@mcp.tool()
def ring(name: str) -> str:
    doors.ring(name)
    return "rang"
