"""What tells the values in a cell apart."""

import pytest

from .judging import HEAD, judged

# The key, and the expression by which a tool with parameters `who`, `ctx` picks a value.
EXPRESSIONS = [
    ("argument", "who"),
    ("argument", "who.lower()"),
    ("argument", "(who, 1)"),
    ("argument", "f'{who}:note'"),
    ("argument", "uuid.uuid4().hex"),
    ("constant", "'all'"),
    ("constant", "'a' + 'b'"),
    ("session", "id(ctx.session)"),
    ("session", "ctx.session"),
    ("session", "ctx.request_context.request.headers.get('mcp-session-id')"),
    ("session", "ctx.request_context.request.headers['Mcp-Session-Id']"),
    ("session", "str(id(ctx.session))"),
    ("session", "(id(ctx.session), who)"),
    ("session", "session_of(ctx)"),
    ("session", "(lambda value: value)(id(ctx.session))"),
    ("principal", "get_access_token().client_id"),
    ("principal", "(get_access_token().client_id, who)"),
    ("principal", "ctx.client_id"),
]


@pytest.mark.parametrize(("key", "expression"), EXPRESSIONS, ids=[row[1] for row in EXPRESSIONS])
def test_key_of_an_expression(key: str, expression: str) -> None:
    program = f"""\
import uuid
from mcp.server.auth.middleware.auth_context import get_access_token
notes = {{}}
def session_of(ctx):
    return id(ctx.session)
@mcp.tool()
def put(who: str, text: str, ctx: Context) -> str:
    key = {expression}
    notes[key] = text
    return "ok"
@mcp.tool()
def take(who: str, ctx: Context) -> str:
    return notes[{expression}]
"""
    assert judged(HEAD + program).cells["notes"].key == key


PROGRAMS = [
    ("a name alone has no key", {"current": "none"}, """\
current = None
@mcp.tool()
def use(name: str) -> str:
    global current
    current = name
    return "ok"
@mcp.tool()
def used() -> str:
    return current
"""),
    ("the strongest key of all accesses", {"notes": "session"}, """\
notes = {}
@mcp.tool()
def put(text: str, ctx: Context) -> str:
    notes[id(ctx.session)] = text
    return "ok"
@mcp.tool()
def everything(which: int) -> str:
    return notes.get(which)
"""),
    ("a list has places and no keys", {"notes": "none"}, """\
notes = []
@mcp.tool()
def put(text: str) -> str:
    notes.append(text)
    return "ok"
@mcp.tool()
def take(place: int) -> str:
    return notes[place]
"""),
    ("a field is keyed as its object", {"boxes": "argument", "Box.lid": "argument"}, """\
class Box:
    def __init__(self):
        self.lid = ""
boxes = {}
@mcp.tool()
def make(name: str) -> str:
    boxes[name] = Box()
    return "ok"
@mcp.tool()
def close(name: str, lid: str) -> str:
    boxes[name].lid = lid
    return "ok"
@mcp.tool()
def lid(name: str) -> str:
    return boxes[name].lid
"""),
    ("a base's field is keyed as the object", {"boxes": "argument", "Box.lid": "argument"}, """\
class Box:
    def __init__(self):
        self.lid = ""
class Chest(Box):
    pass
boxes = {"first": Box()}
@mcp.tool()
def make(name: str) -> str:
    boxes[name] = Chest()
    return "ok"
@mcp.tool()
def close(name: str, lid: str) -> str:
    boxes[name].lid = lid
    return "ok"
@mcp.tool()
def lid(name: str) -> str:
    return boxes[name].lid
@mcp.tool()
def first() -> str:
    return boxes["first"].lid
"""),
    ("a key through parameters of two functions", {"notes": "session"}, """\
notes = {}
def keep(where, text):
    notes[where] = text
def forward(session, text):
    keep(session, text)
@mcp.tool()
def put(text: str, ctx: Context) -> str:
    forward(ctx.session, text)
    return "ok"
@mcp.tool()
def count() -> list[str]:
    return list(notes.values())
"""),
]  # fmt: skip


@pytest.mark.parametrize(
    ("keys", "body"), [row[1:] for row in PROGRAMS], ids=[row[0] for row in PROGRAMS]
)
def test_keys_of_a_program(keys: dict[str, str], body: str) -> None:
    cells = judged(HEAD + body).cells
    assert {name: cell.key for name, cell in cells.items()} == keys


LEAKS = [
    ("no key", True, "current", """\
current = None
@mcp.tool()
def use(name: str) -> str:
    global current
    current = name
    return "ok"
@mcp.tool()
def used() -> str:
    return current
"""),
    ("keyed by session", False, "notes", """\
notes = {}
@mcp.tool()
def put(text: str, ctx: Context) -> str:
    notes[id(ctx.session)] = text
    return "ok"
@mcp.tool()
def take(ctx: Context) -> str:
    return notes[id(ctx.session)]
"""),
    ("looked up by argument only", False, "notes", """\
notes = {}
@mcp.tool()
def put(name: str, text: str) -> str:
    notes[name] = text
    return "ok"
@mcp.tool()
def take(name: str) -> str:
    return notes[name]
"""),
    ("listed as a whole", True, "notes", """\
notes = {}
@mcp.tool()
def put(name: str, text: str) -> str:
    notes[name] = text
    return "ok"
@mcp.tool()
def everything() -> list[str]:
    return list(notes.values())
"""),
    ("a cache gives everybody the same", False, "known", """\
known = {}
@mcp.tool()
def length(text: str) -> str:
    if text not in known:
        known[text] = text.upper()
    return known[text]
"""),
    ("a field of objects kept by argument", False, "Box.lid", """\
class Box:
    def __init__(self):
        self.lid = ""
boxes = {}
@mcp.tool()
def close(name: str, lid: str) -> str:
    boxes[name] = Box()
    boxes[name].lid = lid
    return "ok"
@mcp.tool()
def lid(name: str) -> str:
    return boxes[name].lid
"""),
]  # fmt: skip


@pytest.mark.parametrize(
    ("leaks", "name", "body"), [row[1:] for row in LEAKS], ids=[row[0] for row in LEAKS]
)
def test_leaks(leaks: bool, name: str, body: str) -> None:
    assert judged(HEAD + body).cells[name].leaks == leaks
