import asyncio
import subprocess
from weakref import WeakSet

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("shell")
running = WeakSet()
shells: dict[str, subprocess.Popen] = {}


@mcp.tool()
async def run(command: str) -> str:
    process = await asyncio.create_subprocess_shell(command, stdout=asyncio.subprocess.PIPE)
    running.add(process)
    out, _ = await process.communicate()
    return out.decode()


@mcp.tool()
def stop_all() -> str:
    for process in list(running):
        process.kill()
    return "stopped"


@mcp.tool()
def open_shell(name: str) -> str:
    shell = subprocess.Popen(["sh"], stdin=subprocess.PIPE)
    shells[name] = shell
    return "open"


@mcp.tool()
def count() -> int:
    return len([shell for shell in shells.values() if shell.poll() is None])


mcp.run()
