"""Work on many texts at once, on a pool of threads that lives as long as the server."""

import hashlib
import zlib
from concurrent.futures import ThreadPoolExecutor

from mcp.server.mcpserver.exceptions import ToolError


class ChecksumService:
    """Digests and sizes of texts; hashing and zlib release the interpreter lock."""

    def __init__(self, workers: int) -> None:
        self.executor = ThreadPoolExecutor(max_workers=workers, thread_name_prefix="checksum")

    def digest(self, texts: list[str], algorithm: str = "sha256") -> list[str]:
        """Hexadecimal digest of each text, in the order given."""
        if algorithm not in hashlib.algorithms_guaranteed:
            raise ToolError(f"unknown algorithm: {algorithm}")
        return list(
            self.executor.map(lambda t: hashlib.new(algorithm, t.encode()).hexdigest(), texts)
        )

    def compressed_sizes(self, texts: list[str]) -> list[int]:
        """Bytes each text takes after compression."""
        jobs = [self.executor.submit(zlib.compress, text.encode(), 9) for text in texts]
        return [len(job.result()) for job in jobs]

    def find_duplicates(self, texts: list[str]) -> list[list[int]]:
        """Groups of positions that hold the same text."""
        groups: dict[str, list[int]] = {}
        for position, digest in enumerate(self.digest(texts)):
            groups.setdefault(digest, []).append(position)
        return [positions for positions in groups.values() if len(positions) > 1]
