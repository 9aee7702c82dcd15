"""How often each tool was called since this process started."""

import time
from collections import Counter

STARTED = time.monotonic()
calls: Counter[str] = Counter()


def record(tool: str) -> None:
    """Count one call of a tool."""
    calls.update([tool])


def snapshot() -> dict[str, int]:
    """Calls so far, most used tool first."""
    return dict(calls.most_common())


def uptime() -> float:
    """Seconds since the process started."""
    return time.monotonic() - STARTED
