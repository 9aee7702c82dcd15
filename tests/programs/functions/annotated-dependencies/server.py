from typing import Annotated

from fastmcp import FastMCP
from fastmcp.dependencies import Depends

mcp = FastMCP("shop")


class Notes:
    def __init__(self):
        self.texts = {}


class Draft:
    def __init__(self):
        self.lines = []


notes = Notes()


def shared() -> Notes:
    return notes


def draft() -> Draft:
    return Draft()


Shared = Annotated[Notes, Depends(shared)]


@mcp.tool
def put(key: str, text: str, notes: Shared) -> str:
    notes.texts[key] = text
    return "kept"


@mcp.tool
def get(key: str, notes: Annotated[Notes, Depends(shared)]) -> str:
    return notes.texts.get(key, "nothing")


@mcp.tool
def written(line: str, draft: Annotated[Draft, Depends(draft)]) -> list[str]:
    draft.lines.append(line)
    return draft.lines
