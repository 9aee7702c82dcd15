from mcp.server.fastmcp import FastMCP

mcp = FastMCP("shelf")


@mcp.tool()
def put(item: str) -> str:
    import state as where

    where.shelf.append(item)
    return "ok"


@mcp.tool()
def everything() -> list[str]:
    from state import shelf as all_of_it

    return all_of_it


mcp.run()
