from mcp.server.fastmcp import FastMCP

from settings import settings

mcp = FastMCP("writer")


@mcp.tool()
def configure(model: str) -> str:
    settings.model = model
    return "ok"


@mcp.tool()
def ask(question: str) -> str:
    return f"{settings.model} {settings.retries}: {question}"


mcp.run()
