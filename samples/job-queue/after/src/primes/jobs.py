"""Searches that outlive the call that started them."""

import threading
import uuid
from dataclasses import dataclass

from primes.search import next_prime


@dataclass(frozen=True)
class Job:
    """One search: what was asked, and the answer once there is one."""

    after: int
    prime: int | None = None


class JobBoard:
    """Every search since the server started."""

    def __init__(self) -> None:
        self.jobs: dict[str, Job] = {}

    def start(self, after: int) -> str:
        """Start a search and return its id."""
        job_id = uuid.uuid4().hex
        self.jobs[job_id] = Job(after)
        threading.Thread(target=self._run, args=(job_id, after), daemon=True).start()
        return job_id

    def find(self, job_id: str) -> Job:
        """The search with this id; raises `LookupError` if there is none."""
        job = self.jobs.get(job_id)
        if job is None:
            raise LookupError(f"there is no job {job_id!r}")
        return job

    def _run(self, job_id: str, after: int) -> None:
        self.jobs[job_id] = Job(after, next_prime(after))
