"""A small library to walk around in."""

import os
from pathlib import Path

from fastmcp import FastMCP
from fastmcp.exceptions import ToolError

LIBRARY = Path(__file__).parent.resolve() / "library"

mcp = FastMCP("library", instructions="Enter a folder, then read what is in it.")


@mcp.tool
async def enter_folder(path: str) -> str:
    """Go to a folder of the library; `/` is its front door."""
    folder = (LIBRARY / path.lstrip("/")).resolve()
    if not folder.is_relative_to(LIBRARY) or not folder.is_dir():
        raise ToolError(f"there is no folder {path!r}")
    os.chdir(folder)
    return f"in {path}"


@mcp.tool
def look_around(pattern: str = "*") -> list[str]:
    """Names in the folder we are in."""
    return sorted(entry.name for entry in Path.cwd().glob(pattern))


@mcp.tool
def read_page(name: str, lines: int = 20) -> str:
    """The first lines of a text in the folder we are in."""
    page = Path.cwd() / Path(name).name
    if not page.is_file():
        raise ToolError(f"there is no {name!r} here")
    return "\n".join(page.read_text(encoding="utf-8").splitlines()[:lines])


if __name__ == "__main__":
    os.chdir(LIBRARY)
    mcp.run()
