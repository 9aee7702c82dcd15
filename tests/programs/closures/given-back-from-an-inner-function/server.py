from mcp.server.fastmcp import FastMCP

mcp = FastMCP("late")
notes = []


def chosen(result):
    def look():
        nonlocal result
        result = notes

    look()
    return result


@mcp.tool()
def add(text: str) -> int:
    chosen([]).append(text)
    return 1


@mcp.tool()
def all_notes() -> str:
    return ", ".join(chosen([]))


mcp.run()
