"""Which cell a verdict leads with, and what it says of the transports."""

import pytest

from analyzer.run import Generation
from analyzer.servers.discovery import find_servers
from analyzer.servers.usage import find_uses
from analyzer.state.verdicts import Verdict, judge
from tests.servers.finding import surface

from .judging import HEAD, judged


def verdict(program: str, generation: Generation = "mcp-1") -> Verdict:
    found = judged(program, generation)
    (server,) = find_servers(found.engine, surface())
    uses = find_uses(found.engine, surface())
    return judge(server, tuple(found.cells.values()), uses, generation, ())


LEADING = [
    (
        "what more calls touch",
        """\
board = []
colour = None
@mcp.tool()
def start(chosen: str) -> str:
    global colour
    colour = chosen
    board.clear()
    return "ok"
@mcp.tool()
def move(to: str) -> str:
    board.append(to)
    return "ok"
@mcp.tool()
def show() -> str:
    return f"{board}"
@mcp.tool()
def mine() -> str:
    return colour
""",
        "board is session data: written by move and start, read by show",
    ),
    (
        "a container before the fields of its objects",
        """\
import subprocess
class Shell:
    def __init__(self, command):
        self.process = subprocess.Popen(command)
        self.sent = []
    def say(self, text):
        self.sent.append(text)
        self.process.stdin.write(text)
        return self.sent[-2:]
shells = {}
@mcp.tool()
def start(name: str, command: str) -> str:
    shells[name] = Shell(command)
    return "ok"
@mcp.tool()
def say(name: str, text: str) -> list[str]:
    return shells[name].say(text)
""",
        "shells is a live handle: written by start, read by say",
    ),
    (
        "a live handle settles a draw",
        """\
import subprocess
class Desk:
    def __init__(self):
        self.process = None
        self.folder = "."
    def open(self, folder):
        self.folder = folder
        self.process = subprocess.Popen("sh", cwd=folder)
    def say(self, text):
        self.process.stdin.write(f"{self.folder}: {text}")
desk = Desk()
@mcp.tool()
def open_folder(folder: str) -> str:
    desk.open(folder)
    return "ok"
@mcp.tool()
def say(text: str) -> str:
    desk.say(text)
    return "ok"
""",
        "Desk.process is a live handle: written by open_folder, read by say",
    ),
]


@pytest.mark.parametrize(
    ("program", "reason"), [row[1:] for row in LEADING], ids=[row[0] for row in LEADING]
)
def test_reason_leads_with(program: str, reason: str) -> None:
    assert verdict(HEAD + program).reason == reason


def test_soft_state_leads_with_what_replicas_multiply() -> None:
    program = """\
import functools, os, threading
calls = 0
gate = threading.Semaphore(3)
@functools.lru_cache
def area(radius):
    return 3 * radius
@mcp.tool()
def ask(radius: int) -> str:
    global calls
    calls += 1
    with gate:
        return f"{area(radius)}"
"""
    assert verdict(HEAD + program + "mcp.run()\n").reason == (
        "keeps only soft state: gate (coordination), area (cache), calls (telemetry)"
    )


HTTP = "over HTTP with a session per client, the SDK's default"
TRANSPORTS = [
    ("mcp.run()", ()),
    ("mcp.run(transport='streamable-http')", (f"is served {HTTP}",)),
    ("import sys\nmcp.run(transport=sys.argv[1])", (f"may be served {HTTP}",)),
    ("mcp.run()\nmcp.run(transport='streamable-http')", (f"can be served {HTTP}",)),
    ("mcp.run('sse')", ("is served over HTTP+SSE, which ties a client to one process",)),
    (
        "mcp.run()\nmcp.run('sse')",
        ("can be served over HTTP+SSE, which ties a client to one process",),
    ),
]


@pytest.mark.parametrize(("start", "dependencies"), TRANSPORTS)
def test_transport(start: str, dependencies: tuple[str, ...]) -> None:
    program = f"{HEAD}@mcp.tool()\ndef f() -> str:\n    return 'x'\n{start}\n"
    found = verdict(program)
    assert found.dependencies == dependencies
    assert found.name == ("accidentally-stateful" if dependencies else "stateless")
