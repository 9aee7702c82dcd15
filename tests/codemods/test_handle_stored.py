"""Entries under ids that tools mint already: the tools stay, and the store is shared."""

from pathlib import Path

import pytest

from .handle_cases import CODES, Known, fix_known, read, run_known, write

HEAD = """
import secrets
import uuid

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("desk")
"""
CREATES = f"""{HEAD}
carts: dict[str, list[str]] = {{}}


@mcp.tool()
def create_cart() -> str:
    cart_id = secrets.token_urlsafe(16)
    carts[cart_id] = []
    return cart_id


@mcp.tool()
def add(cart_id: str, item: str) -> int:
    carts[cart_id].append(item)
    return len(carts[cart_id])
"""

CASES = [
    Known(
        id="values-that-are-replaced",
        before=f"""{HEAD}
from dataclasses import dataclass


@dataclass(frozen=True)
class Job:
    text: str
    done: bool = False


jobs: dict[str, Job] = {{}}


@mcp.tool()
def start(text: str) -> str:
    job_id = str(uuid.uuid4())
    jobs[job_id] = Job(text)
    return job_id


@mcp.tool()
def finish(job_id: str) -> str:
    job = jobs.get(job_id)
    if job is None:
        raise ValueError("no such job")
    jobs[job_id] = Job(job.text, done=True)
    return job.text
""",
        after="""
            jobs: Stored[Job] = Stored("jobs", "start", Job)
            ENTRIES = FileTreeStore(
            class Stored(MutableMapping[str, Entry]):
            raise ToolError("no such job")
            """,
        gone="""
            kept(
            open_
            """,
    ),
    Known(
        id="values-that-are-changed-in-place",
        before=CREATES,
        after="""
            carts: Kept[list[str]] = Kept("carts", "create_cart", list[str])
            @carts.kept()
            @carts.kept("cart_id")
            """,
        gone="open_",
    ),
    Known(
        id="a-field-that-tools-of-another-module-change",
        before={
            "store.py": """
                import uuid


                class Games:
                    def __init__(self) -> None:
                        self._games: dict[str, list[int]] = {}

                    def begin(self) -> str:
                        game = uuid.uuid4().hex
                        self._games[game] = []
                        return game

                    def move(self, game: str, field: int) -> int:
                        self._games[game].append(field)
                        return len(self._games[game])


                games_played = Games()
                """,
            "server.py": """
                from mcp.server.fastmcp import FastMCP

                from store import games_played

                mcp = FastMCP("play")


                @mcp.tool()
                def begin() -> str:
                    return games_played.begin()


                @mcp.tool()
                def move(which: str, field: int) -> int:
                    return games_played.move(which, field)
                """,
        },
        after="""
            games: Kept[list[int]] = Kept("games", "begin", list[int])
            self._games: Kept[list[int]] = games
            from store import games, games_played
            @games.kept()
            @games.kept("which")
            """,
    ),
    Known(
        id="what-shows-the-next-id-becomes-random",
        before=f"""{HEAD}
from itertools import count

notes: dict[str, str] = {{}}
numbers = count()


@mcp.tool()
def write(text: str) -> dict[str, str]:
    note = f"note-{{next(numbers)}}"
    notes[note] = text
    return {{"note": note}}


@mcp.tool()
def read(note: str) -> str:
    return notes[note]
""",
        after="""
            note = f"note-{secrets.token_urlsafe(16)}"
            notes: Stored[str] = Stored("notes", "write", str)
            """,
    ),
    Known(
        id="a-counter-that-makes-ids-goes-under-no-handle",
        before=f"""{HEAD}
last = 0
notes: dict[str, str] = {{}}


@mcp.tool()
def write(text: str) -> str:
    global last
    last += 1
    note = str(last)
    notes[note] = text
    return note


@mcp.tool()
def read(note: str) -> str:
    return notes[note]
""",
        after="note = secrets.token_urlsafe(16)",
        gone="open_",
    ),
    Known(
        id="an-object-that-has-its-id",
        before=f"""{HEAD}
from pydantic import BaseModel


class Job(BaseModel):
    id: str
    text: str


jobs: dict[str, Job] = {{}}


@mcp.tool()
def start(text: str) -> Job:
    job = Job(id=uuid.uuid4().hex, text=text)
    jobs[job.id] = job
    return job


@mcp.tool()
def finish(job_id: str) -> str:
    job = jobs[job_id]
    job.text += "!"
    return job.text
""",
        after="""
            jobs: Kept[Job] = Kept("jobs", "start", Job)
            @jobs.kept("job_id")
            """,
    ),
    Known(
        id="a-cache-that-forgets",
        before=f"""{HEAD}
from cachetools import TTLCache

WORDS = ["ash", "elm", "fir"]
pages: TTLCache = TTLCache(maxsize=100, ttl=3600)


def token_for(rest: list[str]) -> str:
    token = str(uuid.uuid4())
    pages[token] = {{"rest": rest}}
    return token


@mcp.tool()
def page(token: str | None = None) -> dict[str, str]:
    rest = WORDS
    if token and token in pages:
        rest = pages[token]["rest"]
        del pages[token]
    return {{"word": rest[0], "token": token_for(rest[1:])}}
""",
        after="""
            pages: Kept[Any] = Kept("pages", "page", Any)
            @pages.kept("token")
            """,
    ),
    Known(
        id="a-short-id-becomes-long",
        before=CREATES.replace("secrets.token_urlsafe(16)", "str(uuid.uuid4())[:8]"),
        after="cart_id = secrets.token_urlsafe(16)",
    ),
    Known(
        id="an-id-with-the-time-in-it",
        before=CREATES.replace("secrets.token_urlsafe(16)", "uuid.uuid1().hex"),
        after="cart_id = secrets.token_urlsafe(16)",
    ),
    Known(
        id="a-number-is-no-id-for-the-public",
        before=CREATES.replace("secrets.token_urlsafe(16)", "len(carts)").replace("str", "int"),
        mark="its ids can be guessed",
    ),
    Known(
        id="an-address-is-no-id-for-the-public",
        before=f"""{HEAD}
carts: dict[int, str] = {{}}


@mcp.tool()
def create(text: str) -> int:
    cart_id = id(text)
    carts[cart_id] = text
    return cart_id


@mcp.tool()
def show(cart_id: int) -> str:
    return carts[cart_id]
""",
        mark="its ids can be guessed",
    ),
    Known(
        id="a-process-cannot-be-stored",
        before=f"""{HEAD}
import subprocess

shells: dict[str, subprocess.Popen[str]] = {{}}


@mcp.tool()
def start() -> str:
    shell = uuid.uuid4().hex
    shells[shell] = subprocess.Popen(["sh"], text=True)
    return shell


@mcp.tool()
def stop(shell: str) -> int:
    return shells.pop(shell).wait()
""",
        mark="it cannot be put into a store: route calls to its owner",
    ),
    Known(
        id="an-object-of-a-class-that-no-store-knows",
        before=f"""{HEAD}

class Game:
    def __init__(self) -> None:
        self.moves: list[str] = []


games: dict[str, Game] = {{}}


@mcp.tool()
def begin() -> str:
    game_id = uuid.uuid4().hex
    games[game_id] = Game()
    return game_id


@mcp.tool()
def move(game_id: str, to: str) -> int:
    games[game_id].moves.append(to)
    return len(games[game_id].moves)
""",
        mark="Game cannot be put into a store: make it a dataclass",
    ),
    Known(
        id="all-entries-at-once",
        before=CREATES + "\n\n@mcp.tool()\ndef count() -> int:\n    return len(carts)\n",
        mark="it is used as a whole",
    ),
    Known(
        id="a-thread-changes-an-entry",
        before=f"""{HEAD}
import threading

logs: dict[str, list[str]] = {{}}


def work(log: str) -> None:
    logs[log].append("done")


@mcp.tool()
def start() -> str:
    log = uuid.uuid4().hex
    logs[log] = []
    threading.Thread(target=work, args=(log,)).start()
    return log


@mcp.tool()
def show(log: str) -> list[str]:
    return logs[log]
""",
        mark="work is handed on without being called",
    ),
    Known(
        id="names-that-clients-choose",
        before=f"""{HEAD}
notes: dict[str, str] = {{}}


@mcp.tool()
def write(name: str, text: str) -> str:
    notes[name] = text
    return name


@mcp.tool()
def read(name: str) -> str:
    return notes.get(name, "")
""",
        mark="its keys are not ids that a tool was seen to mint",
    ),
    Known(
        id="callers-that-are-known",
        before=CREATES.replace(
            'FastMCP("desk")', 'FastMCP("desk", token_verifier=Verifier())'
        ).replace("import uuid", "import uuid\n\nfrom tokens import Verifier"),
        after="""
            return _principal() in (None, stored["principal"])
            @carts.kept("cart_id")
            """,
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_entries_go_into_the_store(case: Known, tmp_path: Path) -> None:
    result = run_known(case, tmp_path, store="filetree")
    assert result.manifests == {}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_without_a_store_they_stay(case: Known, tmp_path: Path) -> None:
    write(tmp_path, case.before)
    result = fix_known(tmp_path)
    shown = "".join(read(tmp_path).values())
    assert "Stored" not in shown
    assert result.manifests == {}
    if not shown.count("Popen"):
        assert [mark.text for mark in result.marked if mark.code in CODES] == []
