"""Long searches for prime numbers, in the background."""

from fastmcp import FastMCP
from fastmcp.exceptions import ToolError

from primes.jobs import JobBoard
from primes.search import is_prime


class PrimeServer:
    """The tools around one job board."""

    def __init__(self) -> None:
        self.board = JobBoard()
        self.mcp = FastMCP("primes")
        self.mcp.tool(self.start_search)
        self.mcp.tool(self.search_result)
        self.mcp.tool(is_prime, name="check_prime")

    def start_search(self, after: int) -> str:
        """Start to look for the next prime above a number; returns a job id."""
        return self.board.start(after)

    def search_result(self, job_id: str) -> str:
        """What a search found, or that it is still looking."""
        try:
            job = self.board.find(job_id)
        except LookupError as error:
            raise ToolError(str(error)) from error
        return "still looking" if job.prime is None else f"{job.prime} follows {job.after}"

    def run(self) -> None:
        """Serve on stdio."""
        self.mcp.run()


def main() -> None:
    PrimeServer().run()


if __name__ == "__main__":
    main()
