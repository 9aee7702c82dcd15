from mcp.server.fastmcp import FastMCP

from tags import prepare

mcp = FastMCP("tagger")


@mcp.tool()
def tag(kind: str, extra: dict[str, str] | None = None) -> dict[str, str]:
    tags = prepare(kind)
    if extra:
        tags.update(extra)
    return tags


@mcp.tool()
def plain(kind: str) -> list[str]:
    return [f"{key}={value}" for key, value in prepare(kind).items()]


mcp.run()
