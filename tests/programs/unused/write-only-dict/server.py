from mcp.server.fastmcp import FastMCP

mcp = FastMCP("echo")
seen: dict[str, str] = {}


@mcp.tool()
def echo(name: str, text: str) -> str:
    seen[name] = text
    return text


mcp.run()
