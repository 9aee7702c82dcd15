"""A small library to read in, written for fastmcp 4 by hand."""

from fastmcp import FastMCP
from fastmcp.exceptions import ToolError

mcp = FastMCP("library", instructions="Enter a folder, then read what is in it.")
PAGES = {"/": {"welcome.txt": "Come in.\nBe quiet."}, "/poems": {"sea.txt": "The sea is all."}}
where = {"folder": "/"}


@mcp.tool
async def enter_folder(path: str) -> str:
    """Go to a folder of the library; `/` is its front door."""
    if path not in PAGES:
        raise ToolError(f"there is no folder {path!r}")
    where["folder"] = path
    return f"in {path}"


@mcp.tool
def look_around(pattern: str = "*") -> list[str]:
    """Names in the folder we are in."""
    return sorted(PAGES[where["folder"]]) if pattern == "*" else []


@mcp.tool
def read_page(name: str, lines: int = 20) -> str:
    """The first lines of a text in the folder we are in."""
    if name not in PAGES[where["folder"]]:
        raise ToolError(f"there is no {name!r} here")
    return "\n".join(PAGES[where["folder"]][name].splitlines()[:lines])


if __name__ == "__main__":
    mcp.run()
