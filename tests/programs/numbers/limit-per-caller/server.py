from mcp.server.fastmcp import FastMCP

from limiter import check

mcp = FastMCP("slow")


@mcp.tool()
def ask(who: str, question: str) -> str:
    check(who)
    return question


mcp.run()
