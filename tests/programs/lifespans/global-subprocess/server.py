import subprocess
from contextlib import asynccontextmanager

from fastmcp import FastMCP

shell = None


@asynccontextmanager
async def lifespan(app):
    global shell
    shell = subprocess.Popen(["sh"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    yield
    shell.kill()


mcp = FastMCP("shell", lifespan=lifespan)


@mcp.tool
def tell(line: str) -> str:
    shell.stdin.write(line + "\n")
    shell.stdin.flush()
    return shell.stdout.readline()


mcp.run()
