from mcp.server.fastmcp import FastMCP

mcp = FastMCP("writer")
mode = "plain"


@mcp.tool()
def use_mode(name: str) -> str:
    globals()["mode"] = name
    return "ok"


@mcp.tool()
def write(text: str) -> str:
    return text.upper() if mode == "loud" else text


mcp.run()
