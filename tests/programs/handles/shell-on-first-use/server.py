import pexpect
from mcp.server.fastmcp import FastMCP

mcp = FastMCP("shell")
_shell = None


def shell():
    global _shell
    if _shell is None:
        _shell = pexpect.spawn("/bin/bash")
    return _shell


@mcp.tool()
def run(command: str) -> str:
    shell().sendline(command)
    shell().expect("[$] ")
    return shell().before


mcp.run()
