from contextlib import asynccontextmanager

from mcp.server.fastmcp import FastMCP
from sentence_transformers import SentenceTransformer

model = None


@asynccontextmanager
async def lifespan(app):
    global model
    model = SentenceTransformer("small")
    yield


mcp = FastMCP("vectors", lifespan=lifespan)


@mcp.tool()
def embed(text: str) -> list[float]:
    return model.encode(text).tolist()


mcp.run()
