from mcp.server.fastmcp import FastMCP

from summary import condense

mcp = FastMCP("summaries")


@mcp.tool()
def summarise(text: str) -> str:
    summary = condense(text)
    return f"{summary.kept} of {summary.seen}: {summary.text}"


mcp.run()
