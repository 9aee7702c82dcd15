"""What a log or a metric gets answers no call; what the answer says as well does."""

import logging
import sys

from mcp.server.fastmcp import FastMCP
from prometheus_client import Counter

mcp = FastMCP("search")
log = logging.getLogger("search")
searches = Counter("searches", "Searches", ["who"])
seen: set[str] = set()
before = ""
last = ""
told = ""


def bounded(value: str, known: set[str]) -> str:
    if value in known:
        return value
    if len(known) >= 50:
        return "another"
    known.add(value)
    return value


def record(who: str) -> None:
    label = bounded(who, seen)
    searches.labels(who=label).inc()


@mcp.tool()
def search(text: str, who: str) -> str:
    global before, last, told
    record(who)
    log.info("before this: %s", before)
    print(f"as before: {before}", file=sys.stderr)
    log.info("and: %s", last)
    answer = f"{text} after {last}, {told}"
    before = last = told = text
    return answer


if __name__ == "__main__":
    mcp.run(transport="streamable-http")
