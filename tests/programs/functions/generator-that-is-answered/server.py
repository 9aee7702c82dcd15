from mcp.server.fastmcp import FastMCP

mcp = FastMCP("desk")


def last_one():
    value = None
    while True:
        value = (yield value) or value


latest = last_one()
next(latest)


@mcp.tool()
def say(text: str) -> str:
    latest.send(text)
    own = last_one()
    next(own)
    return str(own.send(text))


@mcp.tool()
def said() -> str:
    return str(latest.send(None))
