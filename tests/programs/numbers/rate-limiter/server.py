from mcp.server.fastmcp import FastMCP

from limiter import Limiter

mcp = FastMCP("slow")
limiter = Limiter(2.0)


@mcp.tool()
def ask(question: str) -> str:
    limiter.check()
    return question


mcp.run()
