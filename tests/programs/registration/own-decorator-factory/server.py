import functools

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("shelf")
items = []


def tool(description):
    def register(function):
        @functools.wraps(function)
        def checked(*args, **kwargs):
            try:
                return function(*args, **kwargs)
            except Exception as error:
                return f"failed: {error}"

        return mcp.tool(description=description)(checked)

    return register


@tool("Put an item on the shelf.")
def put(item: str) -> str:
    items.append(item)
    return "ok"


@tool("All items.")
def everything() -> str:
    return ", ".join(items)


mcp.run()
