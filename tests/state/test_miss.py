"""The miss question: what happens when the value is not there decides cache or session data."""

import pytest

from .judging import roles_of

FILLED = "cache"
OPEN = "session data"

# Bodies of a tool `ask(key)` that looks into the dict `known`; `make(key)` computes.
SHAPES = [
    (FILLED, "if key not in known", """\
    if key not in known:
        known[key] = make(key)
    return known[key]
"""),
    (FILLED, "if key in known: return", """\
    if key in known:
        return known[key]
    known[key] = value = make(key)
    return value
"""),
    (FILLED, "get and None", """\
    value = known.get(key)
    if value is None:
        value = make(key)
        known[key] = value
    return value
"""),
    (FILLED, "get and walrus", """\
    if (value := known.get(key)) is None:
        value = known[key] = make(key)
    return value
"""),
    (FILLED, "walrus on a hit", """\
    if value := known.get(key):
        return value
    known[key] = make(key)
    return known[key]
"""),
    (FILLED, "except KeyError", """\
    try:
        return known[key]
    except KeyError:
        known[key] = make(key)
    return known[key]
"""),
    (FILLED, "setdefault", """\
    return known.setdefault(key, make(key))
"""),
    (FILLED, "or", """\
    known[key] = known.get(key) or make(key)
    return known[key]
"""),
    (FILLED, "conditional expression", """\
    known[key] = known[key] if key in known else make(key)
    return known[key]
"""),
    (FILLED, "under a lock", """\
    with lock:
        if key not in known:
            known[key] = make(key)
        return known[key]
"""),
    (FILLED, "checked twice", """\
    if key not in known:
        with lock:
            if key not in known:
                known[key] = make(key)
    return known[key]
"""),
    (FILLED, "with a time to live", """\
    entry = known.get(key)
    if entry is not None and time.time() - entry[1] < 60:
        return entry[0]
    value = make(key)
    known[key] = (value, time.time())
    return value
"""),
    (FILLED, "in a helper", """\
    return remembered(key)
def remembered(key):
    if key not in known:
        known[key] = make(key)
    return known[key]
"""),
    (FILLED, "getter and setter", """\
    value = look_up(key)
    if value is None:
        value = make(key)
        store(key, value)
    return value
def look_up(key):
    return known.get(key)
def store(key, value):
    known[key] = value
"""),
    (FILLED, "made sure of by a helper", """\
    ensure(key)
    return known[key]
def ensure(key):
    if key not in known:
        known[key] = make(key)
"""),
    (OPEN, "error on a miss", """\
    if key not in known:
        raise ValueError(key)
    known[key] = make(known[key])
    return known[key]
"""),
    (OPEN, "default on a miss", """\
    value = known.get(key, "")
    known[key] = key
    return value
"""),
    (OPEN, "answer on a miss", """\
    if key in known:
        return "asked before"
    known[key] = key
    return "asked for the first time"
"""),
    (OPEN, "always written anew", """\
    before = known.get(key)
    known[key] = make(key)
    return f"{before} before"
"""),
    (OPEN, "key made up on a miss", """\
    if key in known:
        return known[key]
    token = uuid.uuid4().hex
    known[token] = make(key)
    return token
"""),
    (OPEN, "error in a helper", """\
    value = demand(key)
    known[key] = make(value)
    return value
def demand(key):
    try:
        return known[key]
    except KeyError:
        raise ValueError(key) from None
"""),
]  # fmt: skip


@pytest.mark.parametrize(
    ("role", "body"), [(row[0], row[2]) for row in SHAPES], ids=[row[1] for row in SHAPES]
)
def test_a_tool_that_looks_up_by_its_argument(role: str, body: str) -> None:
    first, *helpers = body.split("def ")
    program = f"""\
import threading, time, uuid
known = {{}}
lock = threading.Lock()
def make(key):
    return key.upper()
{"".join(f"def {helper}" for helper in helpers)}
@mcp.tool()
def ask(key: str) -> str:
{first}
"""
    assert _without_lock(roles_of(program)) == {"known": role}


# The same for one value, `known`, that has no key.
SINGLE = [
    ("lazy", "is None", """\
    if known is None:
        known = make()
    return known
"""),
    ("lazy", "not", """\
    if not known:
        known = make()
    return known
"""),
    ("lazy", "is not None: return", """\
    if known is not None:
        return known
    known = make()
    return known
"""),
    ("lazy", "or", """\
    known = known or make()
    return known
"""),
    ("lazy", "a flag beside it", """\
    if not ready:
        known = make()
        ready = True
    return known
"""),
    ("session data", "set from the argument on the first call", """\
    if known is None:
        known = text
    return known
"""),
    ("session data", "always", """\
    before, known = known, text
    return before
"""),
    ("session data", "error on a miss", """\
    if known is None:
        if not text:
            raise ValueError("nothing was said before")
        known = text
    return known
"""),
]  # fmt: skip


@pytest.mark.parametrize(
    ("role", "body"), [(row[0], row[2]) for row in SINGLE], ids=[row[1] for row in SINGLE]
)
def test_a_tool_that_keeps_one_value(role: str, body: str) -> None:
    program = f"""\
import json
known = None
ready = False
def make():
    return json.load(open("words.json"))
@mcp.tool()
def ask(text: str) -> str:
    global known, ready
{body}
"""
    assert roles_of(program)["known"] == role


def _without_lock(roles: dict[str, str]) -> dict[str, str]:
    return {name: role for name, role in roles.items() if name != "lock"}


ORDERED = """\
import time
class Cache:
    def __init__(self, size):
        self.size = size
        self.kept = {}
    def get(self, key):
        found = self.kept.get(key)
        if found is None:
            return None
        value, made = found
        if time.time() - made > 60:
            del self.kept[key]
            return None
        return value
    def put(self, key, value):
        if key not in self.kept and len(self.kept) >= self.size:
            self.make_room()
        self.kept[key] = (value, time.time())
    def make_room(self):
        oldest = sorted(self.kept.items(), key=lambda item: item[1][1])
        for key, (value, made) in oldest[:5]:
            {DROPPED}
            del self.kept[key]
cache = Cache(10)
def fresh(key):
    hit = cache.get(key)
    if hit:
        first, rest = hit
        return first, rest
    made = (key.upper(), len(key))
    cache.put(key, made)
    return made
@mcp.tool()
def ask(key: str) -> str:
    return str(fresh(key))
"""


@pytest.mark.parametrize(
    ("role", "dropped"),
    [("cache", "pass"), ("cache", "print(key, value)"), ("session data", "tell(value)")],
)
def test_what_only_makes_room_answers_nobody(role: str, dropped: str) -> None:
    body = "from elsewhere import tell\n" + ORDERED.replace("{DROPPED}", dropped)
    assert roles_of(body)["Cache.kept"] == role


LISTED = """\
known = {}
def made(key):
    {FILL}
    return known[key]
@mcp.tool()
def ask(key: str) -> str:
    return made(key)
@mcp.tool()
def asked() -> list[str]:
    return {LIST}
"""
FROM_KEY = "if key not in known: known[key] = key.upper()"
FROM_CLOCK = "if key not in known: known[key] = now()"


@pytest.mark.parametrize(
    ("role", "fill", "shown"),
    [
        ("cache", FROM_KEY, "sorted(known)"),
        ("cache", FROM_KEY, "list(known.keys())"),
        ("cache", FROM_KEY, "[str(len(known))]"),
        ("session data", FROM_KEY, "list(known.values())"),
        ("session data", FROM_KEY, "known"),
        ("session data", FROM_CLOCK, "sorted(known)"),
    ],
)
def test_a_list_of_what_can_be_made_again(role: str, fill: str, shown: str) -> None:
    program = LISTED.replace("{FILL}", fill).replace("{LIST}", shown)
    assert roles_of("from elsewhere import now\n" + program)["known"] == role
