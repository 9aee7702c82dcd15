from contextvars import ContextVar

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("reports")
tenant: ContextVar[str] = ContextVar("tenant", default="none")


@mcp.tool()
def choose(name: str) -> str:
    tenant.set(name)
    return "ok"


@mcp.tool()
def report() -> str:
    return f"report of {tenant.get()}"


mcp.run()
