"""How servers are served: sessions of older clients, HTTP+SSE, event stores, browsers."""

from pathlib import Path

import pytest

from tests.codemods.cases import read
from tests.codemods.handle_cases import fix_known, write

HEAD = '''
from mcp.server.fastmcp import Context, FastMCP
from pydantic import BaseModel

mcp = FastMCP("desk", port=9000)


class Sure(BaseModel):
    sure: bool


@mcp.tool()
async def add(a: int, b: int) -> int:
    """Add."""
    return a + b
'''

STATE = '''

notes: list[str] = []


@mcp.tool()
async def note(text: str) -> None:
    """Keep a note."""
    notes.append(text)


@mcp.tool()
async def all_notes() -> list[str]:
    """What was kept."""
    return notes
'''

ASKING = '''

@mcp.tool()
async def drop(name: str, ctx: Context) -> str:
    """Ask first."""
    return (await ctx.elicit(f"Drop {name}?", Sure)).action
'''

PUSHING = '''

@mcp.tool()
async def refresh(ctx: Context) -> None:
    """Tell of new tools."""
    await ctx.session.send_tool_list_changed()
'''

RUN = '\n\nmcp.run(transport="streamable-http")\n'
HELD = "# unstick: UNS103 older clients keep a session, and with it one replica: desk"

# What follows the one tool of the server, and a line of what it becomes.
STARTS = {
    "run": (RUN, 'mcp.run(transport="streamable-http", port=9000, stateless_http=True)'),
    "factory": (
        "\n\napp = mcp.streamable_http_app()\n",
        "app = mcp.streamable_http_app(stateless_http=True)",
    ),
    "choices": (
        """
import argparse

parser = argparse.ArgumentParser()
parser.add_argument("--transport", choices=["stdio", "streamable-http"])
options = parser.parse_args()
mcp.run(transport=options.transport)
""",
        "mcp.run(transport=options.transport, port=9000, stateless_http=True)",
    ),
    "stdio": ("\n\nmcp.run()\n", "mcp.run()"),
    "said-already": (
        '\n\nmcp.settings.stateless_http = False\nmcp.run("streamable-http")\n',
        'mcp.run("streamable-http", port=9000, stateless_http=False)',
    ),
    "state": (STATE + RUN, f"{HELD} keeps state between calls"),
    "questions": (ASKING + RUN, f"{HELD} asks the user during a call"),
    "announcements": (PUSHING + RUN, f"{HELD} announces changed lists"),
    "sse": (
        '\n\nmcp.run(transport="sse")\n',
        'mcp.run(transport="streamable-http", port=9000, stateless_http=True)',
    ),
    "sse-with-state": (
        STATE + '\n\nmcp.run("sse")\n',
        'mcp.run("streamable-http", port=9000)',
    ),
    "sse-where-it-is-chosen": (
        """
import sys

if sys.argv[1] == "sse":
    mcp.run("sse")
else:
    mcp.run()
""",
        "# unstick: UNS104 HTTP+SSE is deprecated (SEP-2596) and ties each client to one process: "
        'run "streamable-http" (where it is chosen)',
    ),
    "sse-at-a-path": (
        '\n\nmcp.settings.sse_path = "/events"\nmcp.run("sse")\n',
        "# unstick: UNS104 HTTP+SSE is deprecated (SEP-2596) and ties each client to one process: "
        'run "streamable-http" (sse_path has no meaning there)',
    ),
    "sse-app": (
        "\n\napp = mcp.sse_app()\n",
        "# unstick: UNS104 HTTP+SSE is deprecated (SEP-2596) and ties each client to one process: "
        "mount streamable_http_app(), whose lifespan the outer app has to run",
    ),
    "pages": (
        """
from starlette.middleware.cors import CORSMiddleware

app = mcp.streamable_http_app()
app.add_middleware(
    CORSMiddleware,
    allow_headers=["Content-Type", "mcp-protocol-version"],
    expose_headers=["Mcp-Session-Id"],
)
""",
        'allow_headers=["Content-Type", "mcp-protocol-version", "Mcp-Method", "Mcp-Name"],',
    ),
}


@pytest.mark.parametrize("name", STARTS)
def test_starts(name: str, tmp_path: Path) -> None:
    behind, line = STARTS[name]
    write(tmp_path, HEAD + behind)
    assert fix_known(tmp_path).refused == ()
    text = read(tmp_path)["server.py"]
    assert line in [one.strip() for one in text.splitlines()], text
    if line.startswith(HELD) or name in ("stdio", "said-already"):
        assert "stateless_http=True" not in text
    again = fix_known(tmp_path)
    assert (again.changes, again.refused) == ((), ())


LOW = """
from mcp.server.lowlevel import Server
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from own import Events

server = Server("desk")
kept = Events("events.db")
{code}
"""

BY_HAND = {
    "store-of-its-own": (
        "manager = StreamableHTTPSessionManager(app=server, event_store=Events(), stateless=True)",
        "manager = StreamableHTTPSessionManager(app=server, stateless=True)",
    ),
    "store-of-others": (
        "manager = StreamableHTTPSessionManager(app=server, event_store=kept)",
        "# unstick: UNS105 no request of 2026-07-28 is kept for resuming: let handlers bear being "
        "run again, and drop the event store once no older client resumes",
    ),
    "no-store": (
        "manager = StreamableHTTPSessionManager(app=server, event_store=None)",
        "manager = StreamableHTTPSessionManager(app=server, event_store=None)",
    ),
}


@pytest.mark.parametrize("name", BY_HAND)
def test_sessions_kept_by_hand(name: str, tmp_path: Path) -> None:
    code, line = BY_HAND[name]
    write(tmp_path, LOW.format(code=code))
    fix_known(tmp_path)
    lines = [one.strip() for one in read(tmp_path)["server.py"].splitlines()]
    assert line in lines, lines
    again = fix_known(tmp_path)
    assert (again.changes, again.refused) == ((), ())


STORE = """
from mcp.server.fastmcp import FastMCP
from mcp.server.streamable_http import EventMessage, EventStore


class Events(EventStore):
    async def store_event(self, stream_id, message):
        return "1"

    async def replay_events_after(self, last_event_id, send_callback):
        return None

{kept}
mcp = FastMCP("desk", port=9000, {given}, retry_interval=100)
{used}

@mcp.tool()
async def add(a: int, b: int) -> int:
    "Add."
    return a + b


mcp.run(transport="{transport}")
"""
STORED = "# unstick: UNS105 no request of 2026-07-28 is kept for resuming"


@pytest.mark.parametrize(
    ("kept", "given"), [("", "event_store=Events()"), ("events = Events()", "event_store=events")]
)
def test_the_event_store_of_a_server_goes_with_its_class(
    kept: str, given: str, tmp_path: Path
) -> None:
    write(tmp_path, STORE.format(kept=kept, given=given, used="", transport="streamable-http"))
    assert fix_known(tmp_path).refused == ()
    text = read(tmp_path)["server.py"]
    for word in ("vents", "EventStore", "retry_interval", STORED):
        assert word not in text, text
    assert 'mcp.run(transport="streamable-http", port=9000, stateless_http=True)' in text
    again = fix_known(tmp_path)
    assert (again.changes, again.refused) == ((), ())


@pytest.mark.parametrize(
    ("kept", "given", "used"),
    [
        ("", 'event_store=Events("events.db")', ""),
        ("events = Events()", "event_store=events", "print(events)"),
        ("events = Events()", "event_store=events", "__all__ = ['events']"),
    ],
    ids=["made-with-a-file", "read-again", "exported"],
)
def test_an_event_store_of_others_is_marked_where_the_server_starts(
    kept: str, given: str, used: str, tmp_path: Path
) -> None:
    write(tmp_path, STORE.format(kept=kept, given=given, used=used, transport="streamable-http"))
    fix_known(tmp_path)
    text = read(tmp_path)["server.py"]
    assert STORED in text
    assert "class Events(EventStore):" in text
    assert "event_store=" in text
    assert "stateless_http" not in text
    again = fix_known(tmp_path)
    assert (again.changes, again.refused) == ((), ())


@pytest.mark.parametrize(
    ("kept", "given"), [("", "event_store=Events()"), ("events = Events()", "event_store=events")]
)
def test_a_later_unsafe_run_drops_the_event_store_that_was_moved(
    kept: str, given: str, tmp_path: Path
) -> None:
    text = STORE.format(kept=kept, given=given, used="", transport="streamable-http")
    for name in ("once", "twice"):
        write(tmp_path / name, text)
    fix_known(tmp_path / "once")
    fix_known(tmp_path / "twice", unsafe=False)
    again = fix_known(tmp_path / "twice", unsafe=False)
    assert (again.changes, again.refused) == ((), ())
    assert fix_known(tmp_path / "twice").refused == ()
    assert read(tmp_path / "twice") == read(tmp_path / "once")


def test_an_event_store_that_was_written_for_2_x_is_left(tmp_path: Path) -> None:
    text = STORE.format(kept="", given="", used="", transport="streamable-http")
    text = text.replace("fastmcp", "mcpserver").replace("FastMCP", "MCPServer")
    text = text.replace(", port=9000, , retry_interval=100", "")
    text = text.replace('http")', 'http", event_store=Events())')
    write(tmp_path, {"server.py": text, "requirements.txt": "mcp>=2.3,<3\n"})
    fix_known(tmp_path)
    assert "event_store=Events()" in read(tmp_path)["server.py"]
    assert STORED not in read(tmp_path)["server.py"]


def test_the_event_store_is_moved_where_nothing_unsafe_is_asked_for(tmp_path: Path) -> None:
    text = STORE.format(
        kept="", given="event_store=Events()", used="", transport="streamable-http"
    )
    write(tmp_path, text)
    fix_known(tmp_path, unsafe=False)
    after = read(tmp_path)["server.py"]
    assert "port=9000, event_store=mcp_event_store, retry_interval=100)" in after
    assert STORED in after


def test_an_event_store_on_stdio_says_nothing(tmp_path: Path) -> None:
    given = 'event_store=Events("events.db")'
    write(tmp_path, STORE.format(kept="", given=given, used="", transport="stdio"))
    fix_known(tmp_path)
    assert STORED not in read(tmp_path)["server.py"]


OTHERS = {
    "transports-of-a-town": """
class Bus:
    def __init__(self, line: str) -> None:
        self.line = line


transports: dict[str, Bus] = {}
transports["4"] = Bus("4")
""",
    "another-event-store": """
from calendars import EventStore, Manager

manager = Manager(event_store=EventStore())
""",
    "another-run": """
from trains import Engine

engine = Engine()
engine.run(transport="sse")
engine.sse_app()
engine.close_sse_stream()
""",
    "pages-of-another-app": """
from starlette.middleware.cors import CORSMiddleware
from trains import app

app.add_middleware(CORSMiddleware, allow_headers=["Content-Type"], expose_headers=["ETag"])
""",
    "another-middleware": """
from trains import CORSMiddleware, app

app.add_middleware(CORSMiddleware, allow_headers=["mcp-session-id"])
""",
}


@pytest.mark.parametrize("name", OTHERS)
def test_others_are_left_alone(name: str, tmp_path: Path) -> None:
    write(tmp_path, HEAD + OTHERS[name] + "\n\nmcp.run()\n")
    result = fix_known(tmp_path)
    assert [mark for mark in result.marked if mark.code.startswith("UNS1")] == []
    assert OTHERS[name] in read(tmp_path)["server.py"]
