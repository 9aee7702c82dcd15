"""A variable of the context that is set before it is read, in one call."""

from contextvars import ContextVar

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("greetings")
current_user: ContextVar[str] = ContextVar("current_user", default="nobody")


def greeting() -> str:
    return f"hello {current_user.get()}"


@mcp.tool()
async def greet(name: str) -> str:
    current_user.set(name)
    return greeting()
