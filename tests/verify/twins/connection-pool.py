"""The checksums, written for 2.x by hand: the pool belongs to the lifespan, which ends it."""

import asyncio
import hashlib
import zlib
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager

from mcp.server.mcpserver import Context, MCPServer
from mcp.server.mcpserver.exceptions import ToolError


@asynccontextmanager
async def opened(server: MCPServer) -> AsyncIterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(max_workers=4, thread_name_prefix="checksum") as pool:
        yield pool


mcp = MCPServer("checksums", lifespan=opened)


@mcp.tool()
async def digest(
    texts: list[str], ctx: Context[ThreadPoolExecutor], algorithm: str = "sha256"
) -> list[str]:
    """Hexadecimal digest of each text, in the order given."""
    if algorithm not in hashlib.algorithms_guaranteed:
        raise ToolError(f"unknown algorithm: {algorithm}")
    return await hashed(ctx.request_context.lifespan_context, texts, algorithm)


@mcp.tool()
async def compressed_sizes(texts: list[str], ctx: Context[ThreadPoolExecutor]) -> list[int]:
    """Bytes each text takes after compression."""
    loop, pool = asyncio.get_running_loop(), ctx.request_context.lifespan_context
    jobs = [loop.run_in_executor(pool, zlib.compress, text.encode(), 9) for text in texts]
    return [len(packed) for packed in await asyncio.gather(*jobs)]


@mcp.tool()
async def find_duplicates(texts: list[str], ctx: Context[ThreadPoolExecutor]) -> list[list[int]]:
    """Groups of positions that hold the same text."""
    groups: dict[str, list[int]] = {}
    found = await hashed(ctx.request_context.lifespan_context, texts, "sha256")
    for position, one in enumerate(found):
        groups.setdefault(one, []).append(position)
    return [positions for positions in groups.values() if len(positions) > 1]


async def hashed(pool: ThreadPoolExecutor, texts: list[str], algorithm: str) -> list[str]:
    loop = asyncio.get_running_loop()
    jobs = [loop.run_in_executor(pool, hash_of, algorithm, text) for text in texts]
    return list(await asyncio.gather(*jobs))


def hash_of(algorithm: str, text: str) -> str:
    return hashlib.new(algorithm, text.encode()).hexdigest()


if __name__ == "__main__":
    mcp.run()
