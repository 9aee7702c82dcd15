"""The shells, written for 2.x by hand: a command that takes long holds nobody else up."""

import asyncio
import uuid
from asyncio.subprocess import PIPE, STDOUT, Process

from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError

SENTINEL = b"__done__"
mcp = MCPServer("shells", instructions="Close every shell that you open.")
shells: dict[str, Process] = {}


def opened(shell_id: str) -> Process:
    if shell_id not in shells:
        raise ToolError(f"no open shell {shell_id!r}")
    return shells[shell_id]


@mcp.tool()
async def open_shell(folder: str = ".") -> str:
    """Start a shell in a folder and return its id."""
    shell_id = uuid.uuid4().hex
    try:
        shells[shell_id] = await asyncio.create_subprocess_exec(
            "sh", stdin=PIPE, stdout=PIPE, stderr=STDOUT, cwd=folder
        )
    except OSError as error:
        raise ToolError(f"no shell in {folder}: {error}") from error
    return shell_id


@mcp.tool()
async def run_command(shell_id: str, command: str) -> str:
    """Run a command; variables and the working folder last until the shell is closed."""
    shell = opened(shell_id)
    assert shell.stdin is not None
    assert shell.stdout is not None
    shell.stdin.write(f"{command}\necho {SENTINEL.decode()}\n".encode())
    await shell.stdin.drain()
    lines = []
    while (line := await shell.stdout.readline()) and line.rstrip() != SENTINEL:
        lines.append(line)
    return b"".join(lines).decode().rstrip()


@mcp.tool()
async def close_shell(shell_id: str) -> str:
    """Close a shell."""
    shell = opened(shell_id)
    del shells[shell_id]
    await asyncio.wait_for(shell.communicate(b"exit\n"), timeout=5)
    return f"closed with status {shell.returncode}"


if __name__ == "__main__":
    mcp.run()
