from mcp.server.fastmcp import FastMCP

mcp = FastMCP("reader")
_rest = ""


@mcp.tool()
def read(path: str) -> str:
    global _rest
    with open(path) as file:
        text = file.read()
    _rest = text[1000:]
    return text[:1000]


@mcp.tool()
def next_part() -> str:
    global _rest
    part, _rest = _rest[:1000], _rest[1000:]
    return part or "the end"


mcp.run()
