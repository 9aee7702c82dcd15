import copy
from dataclasses import dataclass, field, replace

from mcp.server.fastmcp import FastMCP
from pydantic import BaseModel

mcp = FastMCP("desk")
DEFAULTS = {"items": [], "rows": [{"tags": []}]}
BLANK = [" "]
basket = copy.deepcopy(DEFAULTS)
board = [" "] * 9
notes = ["first"] + BLANK


@dataclass
class Plan:
    steps: list[str] = field(default_factory=list)
    title: str = ""


class Profile(BaseModel):
    name: str = ""


TEMPLATE = Plan()
plan = replace(TEMPLATE, title="today")
ANONYMOUS = Profile()
profile = ANONYMOUS.model_copy()


@mcp.tool()
def change(text: str, place: int) -> str:
    basket["items"].append(text)
    board[place] = text
    notes.append(text)
    plan.title = text
    profile.name = text
    return "ok"


@mcp.tool()
def show() -> str:
    return f"{basket['items']} {board} {notes} {plan.title} {profile.name}"


@mcp.tool()
def preview(text: str) -> str:
    own = copy.deepcopy(DEFAULTS)
    own["rows"][0]["tags"].append(text)
    line = BLANK + [text]
    line.append(text)
    return f"{own} {line} {DEFAULTS}"
