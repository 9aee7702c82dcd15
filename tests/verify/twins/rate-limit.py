"""Rhymes, written for 2.x by hand: tools run in threads, so calls are counted under a lock."""

import threading
import time

from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError

WORDS = ("bake", "bright", "cake", "flight", "lake", "light", "moon", "night", "soon", "tune")
mcp = MCPServer("rhymes")


class RateLimiter:
    """Allows `limit` calls in any `window` seconds."""

    def __init__(self, limit: int, window: float) -> None:
        self.limit = limit
        self.window = window
        self.recent: list[float] = []
        self.lock = threading.Lock()

    def acquire(self) -> None:
        """Count this call, or say that it is one too many."""
        with self.lock:
            now = time.monotonic()
            self.recent = [moment for moment in self.recent if now - moment < self.window]
            if len(self.recent) >= self.limit:
                raise ToolError(f"at most {self.limit} calls in {self.window:.0f} s")
            self.recent.append(now)


limiter = RateLimiter(limit=3, window=60)


def ending(word: str) -> str:
    """What has to agree: the word from its first vowel on."""
    start = next((place for place, letter in enumerate(word) if letter in "aeiou"), 0)
    return word[start:]


@mcp.tool()
def rhymes_with(word: str) -> list[str]:
    """Words that rhyme with this one."""
    limiter.acquire()
    return [other for other in WORDS if other != word and ending(other) == ending(word)]


@mcp.tool()
def do_they_rhyme(first: str, second: str) -> bool:
    """Whether two words rhyme."""
    limiter.acquire()
    return ending(first) == ending(second)


if __name__ == "__main__":
    mcp.run()
