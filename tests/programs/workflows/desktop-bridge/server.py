from mcp.server.fastmcp import FastMCP

import bridge

mcp = FastMCP("painter")


@mcp.tool()
def draw(shape: str) -> str:
    return bridge.ask(f"draw {shape}")


@mcp.tool()
def scene() -> str:
    return bridge.ask("scene")


mcp.run()
