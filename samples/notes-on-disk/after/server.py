"""Notes as text files in a folder of your choice."""

import os
import re
from pathlib import Path

from fastmcp import FastMCP
from fastmcp.exceptions import ToolError

NOTES_FOLDER = Path(os.environ.get("NOTES_FOLDER", "notes"))

mcp = FastMCP("notes")


def _file_of(title: str) -> Path:
    """Where a note lives; titles cannot leave the folder."""
    stem = re.sub(r"[^\w-]+", "-", title.lower()).strip("-")
    if not stem:
        raise ToolError("a title needs a letter or a digit")
    return NOTES_FOLDER / f"{stem}.txt"


@mcp.tool
async def save_note(title: str, text: str) -> str:
    """Write a note, or write it anew."""
    NOTES_FOLDER.mkdir(parents=True, exist_ok=True)
    _file_of(title).write_text(text, encoding="utf-8")
    return f"saved {title}"


@mcp.tool
async def read_note(title: str) -> str:
    """Read a note."""
    try:
        return _file_of(title).read_text(encoding="utf-8")
    except FileNotFoundError:
        raise ToolError(f"there is no note {title!r}") from None


@mcp.tool
def list_notes(containing: str = "") -> list[str]:
    """Names of the notes, or of those that contain a text."""
    return sorted(
        path.stem
        for path in NOTES_FOLDER.glob("*.txt")
        if containing in path.read_text(encoding="utf-8")
    )


if __name__ == "__main__":
    mcp.run()
