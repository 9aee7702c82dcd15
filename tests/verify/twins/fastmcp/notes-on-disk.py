"""Notes as text files, written for fastmcp 4 by hand."""

import os
from pathlib import Path

from fastmcp import FastMCP
from fastmcp.exceptions import ToolError

mcp = FastMCP("notes")
FOLDER = Path(os.environ.get("NOTES_FOLDER", "notes"))


def file_of(title: str) -> Path:
    stem = "-".join(title.lower().split()).replace("/", "-")
    if not stem:
        raise ToolError("a title needs a letter or a digit")
    return FOLDER / f"{stem}.txt"


@mcp.tool
async def save_note(title: str, text: str) -> str:
    """Write a note, or write it anew."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    file_of(title).write_text(text, encoding="utf-8")
    return f"saved {title}"


@mcp.tool
async def read_note(title: str) -> str:
    """Read a note."""
    if not file_of(title).is_file():
        raise ToolError(f"there is no note {title!r}")
    return file_of(title).read_text(encoding="utf-8")


@mcp.tool
def list_notes(containing: str = "") -> list[str]:
    """Names of the notes, or of those that contain a text."""
    return sorted(p.stem for p in FOLDER.glob("*.txt") if containing in p.read_text("utf-8"))


if __name__ == "__main__":
    mcp.run()
