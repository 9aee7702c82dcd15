from mcp.server.fastmcp import FastMCP

mcp = FastMCP("search")


def find(term):
    find.last = term
    return [term]


find.last = ""


@mcp.tool()
def search(term: str) -> list[str]:
    return find(term)


@mcp.tool()
def again() -> list[str]:
    return find(find.last)


mcp.run()
