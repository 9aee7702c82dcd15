import shutil
import subprocess

from mcp.server.fastmcp import FastMCP


mcp = FastMCP("desk")
_has_git = None


def has_git():
    global _has_git
    if _has_git is None:
        _has_git = shutil.which("git") is not None
    return _has_git


@mcp.tool()
def version() -> str:
    if not has_git():
        return "no git here"
    return subprocess.run(["git", "--version"], capture_output=True, text=True).stdout


mcp.run()
