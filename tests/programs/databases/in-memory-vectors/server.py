import chromadb
from mcp.server.fastmcp import FastMCP

mcp = FastMCP("memory")
store = chromadb.EphemeralClient().get_or_create_collection("facts")


@mcp.tool()
def remember(key: str, fact: str) -> str:
    store.add(ids=[key], documents=[fact])
    return "ok"


@mcp.tool()
def recall(question: str) -> dict:
    return store.query(query_texts=[question])


mcp.run()
