"""The lifespan loads a model, which answers everybody alike."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from mcp.server.fastmcp import Context, FastMCP
from sentence_transformers import SentenceTransformer


@dataclass
class App:
    model: SentenceTransformer


@asynccontextmanager
async def lifespan(server: FastMCP) -> AsyncIterator[App]:
    yield App(SentenceTransformer("all-MiniLM-L6-v2"))


mcp = FastMCP("app", lifespan=lifespan)


@mcp.tool()
async def length(text: str, ctx: Context) -> int:
    return len(ctx.request_context.lifespan_context.model.encode(text))
