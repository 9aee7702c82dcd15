import functools
import time

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("measured")


class Tracker:
    def __init__(self):
        self.times = {}

    def track(self, name, seconds):
        if name not in self.times:
            self.times[name] = {"count": 0, "total": 0, "least": float("inf"), "most": 0, "last": 0}
        data = self.times[name]
        data["count"] = data["count"] + 1
        data["total"] = data["total"] + seconds
        data["least"] = min(data["least"], seconds)
        data["most"] = max(data["most"], seconds)
        data["last"] = time.time()

    def report(self):
        return {name: data["total"] / data["count"] for name, data in self.times.items()}


tracker = Tracker()


def measured(function):
    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        start = time.time()
        try:
            return function(*args, **kwargs)
        finally:
            tracker.track(function.__name__, time.time() - start)

    return wrapper


@mcp.tool()
@measured
def double(number: int) -> int:
    return 2 * number


@mcp.resource("diagnostics://report")
def report() -> dict:
    return tracker.report()


mcp.run()
