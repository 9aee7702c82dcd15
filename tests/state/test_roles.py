"""What a cell is for: which evidence outweighs which."""

import pytest

from .judging import roles_of

# What the cell holds, filled on first use in every case: what it is outweighs how it is filled.
LAZY = [
    ("lazy", "json.load(open('words.json'))"),
    ("pool", "httpx.Client()"),
    ("pool", "ThreadPoolExecutor()"),
    ("pool", "redis.Redis()"),
    ("disk", "sqlite3.connect('notes.db')"),
    ("handle", "sqlite3.connect(':memory:')"),
    ("handle", "duckdb.connect()"),
    ("disk", "duckdb.connect('notes.duckdb')"),
    ("handle", "subprocess.Popen(['sh'])"),
    ("handle", "pexpect.spawn('python')"),
    ("handle", "serial.Serial('/dev/ttyUSB0')"),
    ("coordination", "threading.Lock()"),
    ("coordination", "AsyncLimiter(5)"),
    ("telemetry", "Counter('calls', 'Calls')"),
]


@pytest.mark.parametrize(("role", "value"), LAZY, ids=[row[1] for row in LAZY])
def test_what_it_is_outweighs_how_it_is_filled(role: str, value: str) -> None:
    body = f"""\
import json, sqlite3, subprocess, threading
import duckdb, httpx, pexpect, redis, serial
from aiolimiter import AsyncLimiter
from concurrent.futures import ThreadPoolExecutor
from prometheus_client import Counter
thing = None
@mcp.tool()
def use(text: str) -> str:
    global thing
    if thing is None:
        thing = {value}
    return str(thing.work(text))
"""
    assert roles_of(body) == {"thing": role}


# What the cell holds, made while modules are imported and used by a call.
EARLY = [
    ({"thing": "pool"}, "httpx.Client()", "thing.get(text)"),
    ({"thing": "handle"}, "sqlite3.connect(':memory:')", "thing.execute(text)"),
    ({"thing": "handle"}, "subprocess.Popen(['sh'])", "thing.stdin.write(text)"),
    ({"thing": "coordination"}, "asyncio.Semaphore(3)", "thing.locked()"),
    ({"thing": "secret"}, "secrets.token_bytes()", "hmac.new(thing, text.encode()).hexdigest()"),
    ({"thing": "secret"}, "Fernet.generate_key()", "Fernet(thing).encrypt(text.encode())"),
    ({"thing": "constant"}, "uuid.uuid4()", "str(thing)"),
    ({}, "{'a': 1}", "thing[text]"),
    ({}, "os.environ['KEY']", "hmac.new(thing.encode(), text.encode()).hexdigest()"),
    ({"thing": "constant"}, "ContextVar('thing')", "thing.get()"),
    ({"thing": "request"}, "ContextVar('thing')", "thing.set(text)"),
]


@pytest.mark.parametrize(
    ("roles", "value", "use"), EARLY, ids=[f"{row[1]} {row[2]}" for row in EARLY]
)
def test_made_at_import(roles: dict[str, str], value: str, use: str) -> None:
    body = f"""\
import asyncio, hmac, os, secrets, sqlite3, subprocess, uuid
import httpx
from contextvars import ContextVar
from cryptography.fernet import Fernet
thing = {value}
@mcp.tool()
def use(text: str) -> str:
    return str({use})
"""
    assert _told(roles_of(body)) == _told(roles)


def _told(roles: dict[str, str]) -> dict[str, str]:
    """A constant that only code before the first call touches may go without a line."""
    return {name: role for name, role in roles.items() if role != "constant"}


# What one call leaves in `kept` and another call does with it.
KEPT = [
    ("session data", "kept = text", "return kept"),
    ("session data", "kept = Note(text)", "return kept.text"),
    ("identity", "kept = password", "return httpx.get('/', auth=kept).text"),
    ("identity", "kept = httpx.post('/login', data=password).json()", "return str(kept)"),
    ("identity", "kept = httpx.Client(auth=password)", "return kept.get('/').text"),
    ("handle", "kept = httpx.Client()", "return kept.get('/').text"),
    ("handle", "kept = subprocess.Popen(['sh'])", "return kept.stdout.read()"),
    ("telemetry", "kept = text", "return 'nothing'"),
    ("telemetry", "kept = text", "logging.info('kept %s', kept)"),
    ("coordination", "kept = time.time()", "return str(time.time() - kept > 5)"),
    ("telemetry", "kept = time.time()", "return str(kept)"),
]


@pytest.mark.parametrize(
    ("role", "write", "read"), KEPT, ids=[f"{row[1]}; {row[2]}" for row in KEPT]
)
def test_kept_from_one_call_to_another(role: str, write: str, read: str) -> None:
    body = f"""\
import logging, subprocess, time
import httpx
from dataclasses import dataclass
@dataclass
class Note:
    text: str
kept = None
@mcp.tool()
def keep(text: str, password: str) -> str:
    global kept
    {write}
    return "ok"
@mcp.tool()
def give() -> str:
    {read}
"""
    assert roles_of(body) == {"kept": role}


# State that no variable of the program shows.
ELSEWHERE = [
    ({"os.cwd": "session data"}, "os.chdir(text)", "return os.getcwd()"),
    ({"os.cwd": "lazy"}, "os.chdir('/srv')", "return os.getcwd()"),
    ({'os.environ["HOME"]': "session data"}, "os.environ['HOME'] = text",
     "return os.environ['HOME']"),
    ({'os.environ["HOME"]': "lazy"}, "os.environ['HOME'] = '/srv'", "return os.getenv('HOME')"),
    ({"mcp.tools": "listing"}, "mcp.add_tool(str.upper, name=text)", "return 'nothing'"),
    ({"mcp.tools": "listing"}, "mcp.remove_tool(text)", "return 'nothing'"),
    ({"FOLDER": "disk"}, "(FOLDER / text).write_text('x')",
     "return str(list(FOLDER.glob('*')))"),
    ({}, "open(text, 'w').write('x')", "return 'a path of the caller is the caller\\'s'"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("roles", "write", "read"), ELSEWHERE, ids=[f"{row[1]}; {row[2]}" for row in ELSEWHERE]
)
def test_state_without_a_variable(roles: dict[str, str], write: str, read: str) -> None:
    body = f"""\
import os
from pathlib import Path
FOLDER = Path("notes")
@mcp.tool()
def change(text: str) -> str:
    {write}
    return "ok"
@mcp.tool()
def look() -> str:
    {read}
"""
    assert roles_of(body) == roles


PROGRAMS = [
    ("entries that end with their call", {"running": "coordination"}, """\
running = {}
@mcp.tool()
async def work(name: str) -> str:
    running[name] = True
    try:
        return name.upper()
    finally:
        del running[name]
@mcp.tool()
def is_running(name: str) -> bool:
    return name in running
"""),
    ("a list that calls hand to unknown code", {"found": "unknown"}, """\
import crawler
found = []
@mcp.tool()
def crawl(url: str) -> list[str]:
    crawler.collect(url, into=found)
    return found
"""),
    ("a cached object with data", {"boxes": "session data", "Box.items": "session data"}, """\
class Box:
    def __init__(self, name):
        self.items = []
boxes = {}
def box(name):
    if name not in boxes:
        boxes[name] = Box(name)
    return boxes[name]
@mcp.tool()
def put(name: str, item: str) -> str:
    box(name).items.append(item)
    return "ok"
@mcp.tool()
def look(name: str) -> list[str]:
    return box(name).items
"""),
    ("calls that only take away", {"known": "session data"}, """\
known = dict(a=1)
known["b"] = 2
@mcp.tool()
def forget(name: str) -> str:
    known.pop(name, None)
    return "ok"
@mcp.tool()
def look(name: str) -> int:
    return known.get(name, 0)
"""),
]  # fmt: skip


@pytest.mark.parametrize(
    ("roles", "body"), [row[1:] for row in PROGRAMS], ids=[row[0] for row in PROGRAMS]
)
def test_roles_of_a_program(roles: dict[str, str], body: str) -> None:
    assert roles_of(body) == roles
