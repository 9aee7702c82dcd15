from mcp.server.fastmcp import FastMCP

mcp = FastMCP("reader")
pages = None


def read(path):
    with open(path) as file:
        yield from file


@mcp.tool()
def open_book(path: str) -> str:
    global pages
    pages = read(path)
    return "open"


@mcp.tool()
def next_page() -> str:
    if pages is None:
        raise ValueError("open a book first")
    return next(pages, "the end")


mcp.run()
