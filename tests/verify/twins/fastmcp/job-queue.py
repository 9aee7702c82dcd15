"""Long searches for prime numbers, written for fastmcp 4 by hand."""

import threading
import uuid

from fastmcp import FastMCP
from fastmcp.exceptions import ToolError

mcp = FastMCP("primes")
found: dict[str, int | None] = {}


@mcp.tool
def check_prime(number: int) -> bool:
    """Whether a number has no divisor but one and itself."""
    return number > 1 and all(number % divisor for divisor in range(2, int(number**0.5) + 1))


@mcp.tool
def start_search(after: int) -> str:
    """Start to look for the next prime above a number; returns a job id."""
    job_id = uuid.uuid4().hex
    found[job_id] = None

    def search() -> None:
        found[job_id] = next(n for n in range(after + 1, 2 * after + 4) if check_prime(n))

    threading.Thread(target=search, daemon=True).start()
    return job_id


@mcp.tool
def search_result(job_id: str) -> str:
    """What a search found, or that it is still looking."""
    if job_id not in found:
        raise ToolError(f"there is no job {job_id!r}")
    return "still looking" if found[job_id] is None else str(found[job_id])


if __name__ == "__main__":
    mcp.run()
