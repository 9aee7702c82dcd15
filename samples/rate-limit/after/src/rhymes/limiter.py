"""A sliding window that keeps callers from wearing out the dictionary."""

import time

from mcp.server.mcpserver.exceptions import ToolError


class RateLimitExceeded(ToolError):
    """Raised instead of answering; the text says when to come back."""


class RateLimiter:
    """Allows `limit` calls in any `window` seconds."""

    def __init__(self, limit: int, window: float) -> None:
        self.limit = limit
        self.window = window
        self.recent: list[float] = []

    def acquire(self) -> None:
        """Count this call, or raise `RateLimitExceeded`."""
        now = time.monotonic()
        self.recent = [moment for moment in self.recent if now - moment < self.window]
        if len(self.recent) >= self.limit:
            raise RateLimitExceeded(f"at most {self.limit} calls in {self.window:.0f} s")
        self.recent.append(now)
