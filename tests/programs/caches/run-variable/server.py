"""A limiter for each event loop, made on first use; and what a call leaves in such a variable."""

from anyio import CapacityLimiter
from anyio.lowlevel import RunVar
from mcp.server.fastmcp import FastMCP

mcp = FastMCP("parser")
LIMIT: RunVar[CapacityLimiter] = RunVar("limit")
LAST: RunVar[str] = RunVar("last")


def limiter(slots: int) -> CapacityLimiter:
    try:
        return LIMIT.get()
    except LookupError:
        made = CapacityLimiter(max(1, slots))
        LIMIT.set(made)
        return made


@mcp.tool()
async def parse(text: str) -> str:
    async with limiter(3):
        LAST.set(text)
        return text.upper()


@mcp.tool()
async def again() -> str:
    return LAST.get("")


if __name__ == "__main__":
    mcp.run(transport="streamable-http")
