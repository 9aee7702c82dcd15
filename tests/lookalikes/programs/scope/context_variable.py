"""A context variable that one call sets and reads, where others may read it as well."""

from contextvars import ContextVar

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("greetings")
current_user: ContextVar[str] = ContextVar("current_user", default="nobody")


def greeting() -> str:
    return f"hello {current_user.get()}"


GREETINGS = {"plain": greeting}


@mcp.tool()
async def greet(name: str, how: str = "plain") -> str:
    current_user.set(name)
    return GREETINGS[how]()
