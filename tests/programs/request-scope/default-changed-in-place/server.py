from contextvars import ContextVar

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("desk")
log: ContextVar[list[str]] = ContextVar("log", default=[])
steps: ContextVar[list[str]] = ContextVar("steps", default=[])
UNITS: ContextVar[dict[str, int]] = ContextVar("units", default={"kg": 1000})


@mcp.tool()
def write(text: str) -> str:
    log.get().append(text)
    steps.set([])
    steps.get().append(text)
    return str(steps.get())


@mcp.tool()
def read() -> str:
    return str((log.get(), UNITS.get()["kg"]))
