"""What becomes of a value on the target SDK, by where it is kept (measured on the SDKs)."""

import pytest

from analyzer.run import Generation
from analyzer.state.fates import races, store_of

from .judging import HEAD, judged, judgement

KEPT = ("kept",)
LOST = ("lost",)
SHARED = ("shared",)
DIFFERS = ("differs",)
BOTH = ("shared", "differs")

# Store and generation, then the outcomes for 2025-era and 2026-07-28 clients: on http, sse and
# stdio with one replica, then with many.
FATES = [
    ("process", "mcp-1", [KEPT, KEPT, KEPT, DIFFERS, DIFFERS, KEPT], None),
    ("process", "fastmcp-4", [KEPT, KEPT, KEPT, DIFFERS, DIFFERS, KEPT], None),
    ("external", "mcp-1", [KEPT] * 6, None),
    ("disk", "fastmcp-2", [KEPT, KEPT, KEPT, DIFFERS, DIFFERS, KEPT], None),
    ("lifespan", "mcp-1", [SHARED, KEPT, KEPT, BOTH, KEPT, KEPT], None),
    ("lifespan", "fastmcp-2", [KEPT, KEPT, KEPT, DIFFERS, DIFFERS, KEPT], None),
    ("session-object", "mcp-1", [LOST] * 6, None),
    ("session-object", "fastmcp-3", [LOST] * 6, None),
    (
        "session-header", "mcp-1",
        [KEPT, KEPT, KEPT, DIFFERS, KEPT, KEPT],
        [SHARED, KEPT, KEPT, BOTH, KEPT, KEPT],
    ),
    (
        "session-id", "fastmcp-3",
        [KEPT, KEPT, KEPT, DIFFERS, KEPT, KEPT],
        [LOST, KEPT, LOST, LOST, KEPT, LOST],
    ),
    (
        "session-store", "fastmcp-3",
        [KEPT, KEPT, KEPT, DIFFERS, KEPT, KEPT],
        [LOST, KEPT, LOST, LOST, KEPT, LOST],
    ),
]  # fmt: skip


@pytest.mark.parametrize(
    ("store", "generation", "old", "new"), FATES, ids=[f"{row[0]} {row[1]}" for row in FATES]
)
def test_fate(
    store: str, generation: str, old: list[tuple[str, ...]], new: list[tuple[str, ...]] | None
) -> None:
    found = judgement().fate(store, generation, races=False)
    outcomes = {
        client: [fate.outcomes for fate in found if fate.client == client]
        for client in ("2025-era", "2026-07-28")
    }
    assert outcomes == {"2025-era": old, "2026-07-28": old if new is None else new}


def test_a_race_adds_to_what_happens_besides() -> None:
    calm = judgement().fate("process", "mcp-1", races=False)
    racing = judgement().fate("process", "mcp-1", races=True)
    assert [fate.outcomes for fate in racing] == [(*fate.outcomes, "races") for fate in calm]


STORES = [
    ("process", "mcp-1", "notes", """\
notes = []
@mcp.tool()
def put(text: str) -> list[str]:
    notes.append(text)
    return notes
"""),
    ("session-object", "mcp-1", "carts", """\
carts = {}
@mcp.tool()
def put(text: str, ctx: Context) -> list[str]:
    carts.setdefault(id(ctx.session), []).append(text)
    return carts[id(ctx.session)]
"""),
    ("session-header", "mcp-1", "carts", """\
carts = {}
@mcp.tool()
def put(text: str, ctx: Context) -> list[str]:
    key = ctx.request_context.request.headers["mcp-session-id"]
    carts.setdefault(key, []).append(text)
    return carts[key]
"""),
    ("disk", "mcp-1", "db", """\
import sqlite3
db = sqlite3.connect("notes.db")
@mcp.tool()
def put(text: str) -> None:
    db.execute("insert into note values (?)", (text,))
"""),
    ("session-object", "mcp-1", "session.user", """\
@mcp.tool()
def name(user: str, ctx: Context) -> str:
    ctx.session.user = user
    return user
@mcp.tool()
def greet(ctx: Context) -> str:
    return ctx.session.user
"""),
]  # fmt: skip


@pytest.mark.parametrize(
    ("store", "generation", "name", "body"), STORES, ids=[f"{r[0]} {r[2]}" for r in STORES]
)
def test_store(store: str, generation: Generation, name: str, body: str) -> None:
    cell = judged(HEAD + body, generation).cells[name]
    assert store_of(cell, generation) == store


def test_store_of_fastmcp_sessions() -> None:
    program = """\
from fastmcp import Context, FastMCP
mcp = FastMCP("x")
carts = {}
@mcp.tool
async def put(text: str, ctx: Context) -> list[str]:
    carts.setdefault(ctx.session_id, []).append(text)
    await ctx.set_state("last", text)
    return carts[ctx.session_id]
@mcp.tool
async def last(ctx: Context) -> str:
    return await ctx.get_state("last")
"""
    cells = judged(program, "fastmcp-3").cells
    stores = {name: store_of(cell, "fastmcp-3") for name, cell in cells.items()}
    assert stores == {"carts": "session-id", 'set_state["last"]': "session-store"}


COUNTING = """\
import asyncio
import threading
count = 0
lock = threading.Lock()
"""
RACES = [
    ("sync handler", "mcp-1", True, """\
@mcp.tool()
def bump() -> int:
    global count
    count += 1
    return count
"""),
    ("sync handler under a lock", "mcp-1", False, """\
@mcp.tool()
def bump() -> int:
    global count
    with lock:
        count += 1
        return count
"""),
    ("async handler", "mcp-1", False, """\
@mcp.tool()
async def bump() -> int:
    global count
    count += 1
    return count
"""),
    ("threads before as after", "mcp-2", False, """\
@mcp.tool()
def bump() -> int:
    global count
    count += 1
    return count
"""),
    ("nothing read before", "mcp-1", False, """\
@mcp.tool()
def start(value: int) -> None:
    global count
    count = value
@mcp.tool()
def show() -> int:
    return count
"""),
    ("in a helper", "mcp-1", True, """\
def helper():
    global count
    count = count + 1
@mcp.tool()
def bump() -> int:
    helper()
    return count
"""),
]  # fmt: skip


@pytest.mark.parametrize(
    ("generation", "expected", "body"), [row[1:] for row in RACES], ids=[row[0] for row in RACES]
)
def test_races(generation: Generation, expected: bool, body: str) -> None:
    found = judged(HEAD + COUNTING + body, generation)
    assert races(found.engine, found.reach, found.cells["count"], generation) == expected


def test_what_is_made_alike_whoever_makes_it_does_not_race() -> None:
    program = """\
import functools
settings = None
@functools.lru_cache
def area(radius):
    return 3 * radius
def configured():
    global settings
    if settings is None:
        settings = dict(colour="red")
    return settings
@mcp.tool()
def ask(radius: int) -> str:
    return f"{area(radius)} {configured()}"
"""
    found = judged(HEAD + program)
    assert found.roles() == {"area": "cache", "settings": "lazy"}
    racing = [races(found.engine, found.reach, c, "mcp-1") for c in found.cells.values()]
    assert racing == [False, False]
