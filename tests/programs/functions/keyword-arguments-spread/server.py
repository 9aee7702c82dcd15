from mcp.server.fastmcp import FastMCP

mcp = FastMCP("log")
entries = []
sink = {"target": entries}


def write(text, *, target):
    target.append(text)


def read(*, target):
    return list(target)


@mcp.tool()
def log(text: str) -> str:
    write(text, **sink)
    return "ok"


@mcp.tool()
def show() -> list[str]:
    return read(**sink)


mcp.run()
