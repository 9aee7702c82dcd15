import time
from collections import deque

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("slow")


class Limiter:
    def __init__(self, most: int) -> None:
        self.most = most
        self.hits: deque[float] = deque()
        self.refused_at: float | None = None

    def allows(self, now: float | None = None) -> bool:
        current = time.monotonic() if now is None else now
        while self.hits and self.hits[0] <= current - 60:
            self.hits.popleft()
        if len(self.hits) >= self.most:
            self.refused_at = current
            return False
        self.hits.append(current)
        self.refused_at = None
        return True


limiter = Limiter(10)


@mcp.tool()
def shout(text: str) -> str:
    return text.upper() if limiter.allows() else "later"


@mcp.tool()
def whisper(text: str) -> str:
    return text.lower() if limiter.allows() else "later"


mcp.run()
