"""One object, one cell to a reader: containers and the fields of what they hold."""

import pytest

from .judging import HEAD, judged

TOOLS = """\
@mcp.tool()
def set_up(tone: str, length: int) -> str:
    options.apply(tone, length)
    return "ok"
@mcp.tool()
def style() -> str:
    return options.style()
"""
OBJECTS = [
    ("plain fields that the same calls write", {"Options: tone and length": "session data"}, """\
class Options:
    def __init__(self):
        self.tone = "calm"
        self.length = 10
    def apply(self, tone, length):
        self.tone = tone
        self.length = length
    def style(self):
        return f"{self.tone} {self.length}"
options = Options()
"""),
    ("a table and a field", {"Options.tone": "session data", "Options.seen": "session data"}, """\
class Options:
    def __init__(self):
        self.tone = "calm"
        self.seen = []
    def apply(self, tone, length):
        self.tone = tone
        self.seen.append(length)
    def style(self):
        return f"{self.tone} {self.seen}"
options = Options()
"""),
    ("an object in a field", {"Options.how": "session data"}, """\
class How:
    def __init__(self, tone):
        self.tone = tone
        self.length = 10
class Options:
    def __init__(self):
        self.how = How("calm")
    def apply(self, tone, length):
        self.how = How(tone)
        self.how.length = length
    def style(self):
        return f"{self.how.tone} {self.how.length}"
options = Options()
"""),
    ("an object made on first use", {"Options.tone": "session data"}, """\
class Options:
    def __init__(self):
        self.tone = "calm"
made = None
def get():
    global made
    if made is None:
        made = Options()
    return made
class options:
    def apply(tone, length):
        get().tone = tone
    def style():
        return get().tone
"""),
    ("objects in a ring", {"Node: text and other": "session data"}, """\
class Node:
    def __init__(self):
        self.text = ""
        self.other = None
    def apply(self, tone, length):
        self.text = tone
        if length:
            self.other = self
    def style(self):
        return self.text if self.other is None else self.other.text
options = Node()
"""),
]  # fmt: skip


@pytest.mark.parametrize(
    ("roles", "body"), [row[1:] for row in OBJECTS], ids=[row[0] for row in OBJECTS]
)
def test_an_object(roles: dict[str, str], body: str) -> None:
    cells = judged(HEAD + body + TOOLS).cells.values()
    assert {cell.name: cell.decision.role for cell in cells} == roles


def test_many_fields_are_counted() -> None:
    fields = "abcdef"
    body = "class Options:\n    def __init__(self):\n"
    body += "".join(f"        self.{name} = 0\n" for name in fields)
    body += "    def apply(self, tone, length):\n"
    body += "".join(f"        self.{name} = tone\n" for name in fields)
    body += "    def style(self):\n        return " + " + ".join(f"self.{n}" for n in fields)
    (cell,) = judged(HEAD + body + "\noptions = Options()\n" + TOOLS).cells.values()
    assert cell.name == "Options: a, b, c and 3 more"


LIMITER = """\
import time, httpx
class Bucket:
    def __init__(self):
        self.tokens = 5.0
        self.last = time.monotonic()
        self.busy = False
    def take(self):
        now = time.monotonic()
        self.tokens = min(5.0, self.tokens + now - self.last)
        self.last = now
        if self.tokens < 1.0:
            raise RuntimeError("too many")
        self.tokens -= 1.0
bucket = None
def get():
    global bucket
    if bucket is None:
        bucket = Bucket()
    return bucket
"""


def test_what_is_made_once_and_limits_calls_coordinates_them() -> None:
    body = "@mcp.tool()\ndef ask(text: str) -> str:\n    get().take()\n    return text\n"
    cells = judged(HEAD + LIMITER + body).cells
    assert {name: cell.decision.role for name, cell in cells.items()} == {"bucket": "coordination"}
    assert (
        cells["bucket"].decision.reason == "holds objects whose field Bucket.tokens limits calls"
    )


def test_what_a_live_thing_remembers_goes_with_it() -> None:
    body = """\
import subprocess
class Shell:
    def __init__(self):
        self.process = subprocess.Popen("sh")
        self.sent = []
shells = {}
@mcp.tool()
def start(name: str) -> str:
    shells[name] = Shell()
    return "ok"
@mcp.tool()
def say(name: str, text: str) -> list[str]:
    shell = shells[name]
    shell.process.stdin.write(text)
    shell.sent.append(text)
    return shell.sent
"""
    assert judged(HEAD + body).roles() == {"shells": "handle", "Shell.process": "handle"}


def test_the_size_of_a_cache_goes_with_it() -> None:
    body = """\
class Cache:
    def __init__(self):
        self.kept = {}
        self.size = 0
    def get(self, key):
        if key not in self.kept:
            value = key.upper()
            if self.size + len(value) > 1000:
                self.kept.clear()
                self.size = 0
            self.kept[key] = value
            self.size += len(value)
        return self.kept[key]
cache = Cache()
@mcp.tool()
def ask(key: str) -> str:
    return cache.get(key)
"""
    assert judged(HEAD + body).roles() == {"Cache.kept": "cache"}


def test_a_method_put_in_place_of_a_library_object_s_own_is_called() -> None:
    body = """\
def wrap(session):
    send = session.send
    limit = get()
    def limited(*args):
        limit.take()
        return send(*args)
    session.send = limited
@mcp.tool()
def ask(text: str) -> str:
    with httpx.Client() as session:
        wrap(session)
        return session.get(text).text
"""
    assert judged(HEAD + LIMITER + body).roles() == {"bucket": "coordination"}
