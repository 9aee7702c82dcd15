"""Shells that stay open between calls."""

import subprocess
import uuid

from mcp.server.mcpserver.exceptions import ToolError

SENTINEL = "__done__"

_shells: dict[str, subprocess.Popen[str]] = {}


async def open_shell(folder: str = ".") -> str:
    """Start a shell in a folder and return its id."""
    shell_id = uuid.uuid4().hex
    _shells[shell_id] = subprocess.Popen(
        ["sh"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        cwd=folder,
        text=True,
    )
    return shell_id


async def run_command(shell_id: str, command: str) -> str:
    """Run a command; variables and the working folder last until the shell is closed."""
    shell = _shells.get(shell_id)
    if shell is None:
        raise ToolError(f"no open shell {shell_id!r}")
    assert shell.stdin is not None and shell.stdout is not None
    shell.stdin.write(f"{command}\necho {SENTINEL}\n")
    shell.stdin.flush()
    lines = []
    for line in shell.stdout:
        if line.rstrip() == SENTINEL:
            break
        lines.append(line)
    return "".join(lines).rstrip()


async def close_shell(shell_id: str) -> str:
    """Close a shell."""
    shell = _shells.pop(shell_id, None)
    if shell is None:
        raise ToolError(f"no open shell {shell_id!r}")
    shell.communicate("exit\n", timeout=5)
    return f"closed with status {shell.returncode}"
