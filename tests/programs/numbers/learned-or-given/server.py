"""Numbers that any answer of a service tells, and numbers that a caller brought."""

import time

import httpx
from mcp.server.fastmcp import FastMCP

mcp = FastMCP("vectors")
PAUSE = 30.0
resting_until: float = 0.0
reminder: float = 0.0
longest: int | None = None


class Provider:
    width: int | None = None

    def record(self, observed: int) -> None:
        if observed > 4096:
            raise RuntimeError("too wide")
        if self.width is None:
            self.width = observed


class Embeddings(Provider):
    def __init__(self) -> None:
        self.client = httpx.AsyncClient()

    async def embed(self, text: str) -> list[float]:
        return await self.embed_counted(text)

    async def embed_counted(self, text: str) -> list[float]:
        return await self.embed_at_last(text)

    async def embed_at_last(self, text: str) -> list[float]:
        answer = await self.client.post("https://vectors.example", json={"text": text})
        vector = answer.json()["vector"]
        self.record(len(vector))
        return vector

    async def detect(self) -> None:
        if self.width is None:
            await self.embed("test")

    def size(self) -> int:
        if self.width is None:
            raise RuntimeError("embed something first")
        return self.width


embeddings = Embeddings()


async def collection() -> str:
    await embeddings.detect()
    return f"vectors-{embeddings.size()}"


@mcp.tool()
async def search(text: str) -> str:
    global resting_until
    now = time.monotonic()
    if now < resting_until:
        return "nothing for now"
    try:
        vector = await embeddings.embed(text)
    except httpx.HTTPError:
        resting_until = time.monotonic() + PAUSE
        return "nothing"
    return f"{vector} in {await collection()}"


@mcp.tool()
def remind(seconds: float, text: str) -> str:
    global reminder, longest
    reminder = time.time() + seconds
    if longest is None:
        longest = len(text)
    return "noted"


@mcp.tool()
def is_due() -> str:
    return f"{time.time() > reminder} {longest}"


if __name__ == "__main__":
    mcp.run(transport="streamable-http")
