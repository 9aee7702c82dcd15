"""A page token that holds the offset itself."""

import base64

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("pages")
WORDS = ("ash", "beech", "cedar", "elm", "fir")


@mcp.tool()
async def page(token: str = "") -> dict[str, str]:
    start = int(base64.b64decode(token)) if token else 0
    following = base64.b64encode(str(start + 2).encode()).decode()
    return {"words": " ".join(WORDS[start : start + 2]), "next": following}
