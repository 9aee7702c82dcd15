from mcp.server.fastmcp import FastMCP

mcp = FastMCP("game")
secret = None
tries = None


@mcp.tool()
def start(word: str, limit: int) -> str:
    global secret, tries
    if secret is not None:
        return "a game is running"
    secret = word
    tries = limit
    return "started"


@mcp.tool()
def guess(word: str) -> str:
    if secret is None:
        return "start a game first"
    return "right" if word == secret else f"wrong, you have {tries}"


mcp.run()
