"""Which locks coordinate calls, and which only keep threads off memory of their own process."""

import pytest

from .judging import HEAD, judged

LOCKS = [
    ("around a list", {"notes": "session data"}, """\
notes = []
lock = threading.Lock()
@mcp.tool()
def put(text: str) -> str:
    with lock:
        notes.append(text)
    return "ok"
@mcp.tool()
def all() -> list[str]:
    with lock:
        return list(notes)
"""),
    ("around memory, in a method", {"Notes.kept": "session data"}, """\
class Notes:
    def __init__(self):
        self.kept = []
        self.lock = threading.RLock()
    def put(self, text):
        with self.lock:
            self.keep(text)
    def keep(self, text):
        self.kept.append(text)
    def all(self):
        self.lock.acquire()
        try:
            return list(self.kept)
        finally:
            self.lock.release()
notes = Notes()
@mcp.tool()
def put(text: str) -> str:
    notes.put(text)
    return "ok"
@mcp.tool()
def all() -> list[str]:
    return notes.all()
"""),
    ("for each key", {"notes": "session data"}, """\
notes = {}
locks = {}
@mcp.tool()
def put(who: str, text: str) -> str:
    with locks.setdefault(who, threading.Lock()):
        notes.setdefault(who, []).append(text)
    return "ok"
@mcp.tool()
def all(who: str) -> list[str]:
    return notes[who]
"""),
    ("around making a client", {"client": "pool"}, """\
import httpx
client = None
lock = threading.Lock()
def connected():
    global client
    with lock:
        if client is None:
            client = httpx.Client()
    return client
@mcp.tool()
def ask(what: str) -> str:
    return connected().get(what).text
"""),
    ("around a file", {"lock": "coordination", "FOLDER": "disk"}, """\
from pathlib import Path
FOLDER = Path("notes")
lock = threading.Lock()
def save(text):
    (FOLDER / "all.txt").write_text(text)
@mcp.tool()
def put(text: str) -> str:
    with lock:
        save(text)
    return "ok"
"""),
    ("around a service", {"lock": "coordination", "client": "pool", "n": "telemetry"}, """\
import httpx
client = httpx.Client()
n = 0
lock = threading.Lock()
@mcp.tool()
def ask(what: str) -> str:
    global n
    with lock:
        n += 1
        return client.get(what).text
"""),
    ("around nothing that we know", {"lock": "coordination"}, """\
lock = threading.Lock()
@mcp.tool()
def ask(what: str) -> str:
    with lock:
        return what.upper()
"""),
    ("that only lets some in", {"gate": "coordination", "notes": "session data"}, """\
gate = threading.Semaphore(2)
notes = []
@mcp.tool()
def put(text: str) -> str:
    with gate:
        notes.append(text)
    return "ok"
@mcp.tool()
def all() -> list[str]:
    return notes
"""),
    ("that nothing takes", {}, """\
locks = {}
@mcp.tool()
def start(name: str) -> str:
    locks[name] = threading.Lock()
    return "ok"
"""),
    ("signal from one call to another", {"approved": "coordination"}, """\
approved = threading.Event()
@mcp.tool()
def approve() -> str:
    approved.set()
    return "ok"
@mcp.tool()
def deploy() -> str:
    approved.wait()
    return "ok"
"""),
    ("signal within a call", {}, """\
done = threading.Event()
def work():
    done.set()
@mcp.tool()
def run() -> str:
    threading.Thread(target=work).start()
    done.wait()
    return "ok"
"""),
]  # fmt: skip


@pytest.mark.parametrize(
    ("roles", "body"), [row[1:] for row in LOCKS], ids=[row[0] for row in LOCKS]
)
def test_lock(roles: dict[str, str], body: str) -> None:
    assert judged(HEAD + "import threading\n" + body).roles() == roles


def test_fields_of_kept_objects_go_with_them() -> None:
    body = """\
import time
class Game:
    def __init__(self):
        self.moves = []
        self.asked = 0
        self.lock = threading.Lock()
games = {}
@mcp.tool()
def start(name: str) -> str:
    games[name] = Game()
    return "ok"
@mcp.tool()
def move(name: str, to: str) -> str:
    game = games[name]
    game.asked += 1
    game.moves.append(to)
    return "ok"
@mcp.tool()
def show(name: str) -> list[str]:
    return games[name].moves
"""
    assert judged(HEAD + "import threading\n" + body).roles() == {
        "games": "session data",
        "Game.moves": "session data",
    }
