"""State that stays where it is, with a mark that names it, who touches it, and why."""

from pathlib import Path

import pytest

from .handle_cases import Known, run_known

HEAD = """
from mcp.server.fastmcp import Context, FastMCP

mcp = FastMCP("notes")
"""

NOTES = f"""{HEAD}
notes: list[str] = []


@mcp.tool()
def jot(note: str) -> int:
    notes.append(note)
    return len(notes)
"""

CASES = [
    Known(
        id="a-resource-reads-it",
        before=f"""{NOTES}

@mcp.resource("notes://all")
def everything() -> str:
    return str(notes)
""",
        mark="the resource everything touches it, which takes no handle",
    ),
    Known(
        id="it-is-used-when-the-module-is-imported",
        before=f"""{NOTES}

notes.append("the first")
""",
        mark="it is assigned or used in other statements of its module",
    ),
    Known(
        id="a-test-uses-it",
        before={
            "server.py": NOTES,
            "tests/test_server.py": """
                import server
                from mcp.server.fastmcp import FastMCP

                def test_jot():
                    server.jot("a")
                    assert server.notes == ["a"]
            """,
        },
        mark="called by other code",
    ),
    Known(
        id="a-helper-is-handed-on",
        before=f"""{HEAD}
import atexit

notes: list[str] = []


def save() -> None:
    open("notes.txt", "w").write(str(notes))


atexit.register(save)


@mcp.tool()
def jot(note: str) -> int:
    notes.append(note)
    save()
    return len(notes)
""",
        mark="save is handed on without being called",
    ),
    Known(
        id="another-decorator-wraps-the-tool",
        before=f"""
from functools import wraps
{HEAD}
notes: list[str] = []


def logged(function):
    @wraps(function)
    def call(*args, **kwargs):
        print(function.__name__)
        return function(*args, **kwargs)

    return call


@mcp.tool()
@logged
def jot(note: str) -> int:
    notes.append(note)
    return len(notes)
""",
        mark="another decorator wraps jot",
    ),
    Known(
        id="two-objects-of-the-class",
        before="""
from mcp.server.fastmcp import FastMCP


class Notes:
    def __init__(self) -> None:
        self.lines: list[str] = []

    def add(self, line: str) -> int:
        self.lines.append(line)
        return len(self.lines)


mine, yours = Notes(), Notes()
mcp = FastMCP("notes")
mcp.tool(name="add_mine")(mine.add)
mcp.tool(name="add_yours")(yours.add)
""",
        mark="2 objects of Notes are made, not one",
    ),
    Known(
        id="its-first-value-is-loaded",
        before=f"""{HEAD}


def first_notes() -> list[str]:
    return ["welcome"]


notes: list[str] = first_notes()


@mcp.tool()
def jot(note: str) -> int:
    notes.append(note)
    return len(notes)
""",
        mark="which is made once",
    ),
    Known(
        id="the-variables-of-the-module-by-name",
        before=f"""{HEAD}
current = None


@mcp.tool()
def choose(name: str) -> str:
    globals()["current"] = name
    return name


@mcp.tool()
def chosen() -> str:
    return str(current)
""",
        mark="server.py may look it up by its name",
    ),
    Known(
        id="an-attribute-of-the-module",
        before=f"""{HEAD}
import sys

current = None


@mcp.tool()
def choose(name: str) -> str:
    global current
    current = name
    return name


@mcp.tool()
def reset() -> str:
    setattr(sys.modules[__name__], "current", None)
    return str(current)
""",
        mark="server.py may look it up by its name",
    ),
    Known(
        id="a-live-thing",
        before=f"""{HEAD}
import subprocess

shell = None


@mcp.tool()
def start() -> str:
    global shell
    shell = subprocess.Popen(["sh"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    return "started"


@mcp.tool()
def run(command: str) -> str:
    shell.stdin.write(command.encode())
    return shell.stdout.readline().decode()
""",
        mark="it is alive in one process",
    ),
    Known(
        id="a-key-that-may-be-another",
        before=f"""{HEAD}
carts: dict[object, list[str]] = {{}}


@mcp.tool()
def add(item: str, ctx: Context, shared: bool = False) -> int:
    carts.setdefault("all" if shared else id(ctx.session), []).append(item)
    return 1


@mcp.tool()
def show(ctx: Context) -> list[str]:
    return carts.get(id(ctx.session), [])
""",
        mark="may not be the session's",
    ),
    Known(
        id="a-mapping-that-is-read-as-a-whole",
        before=f"""{HEAD}
carts: dict[int, list[str]] = {{}}


@mcp.tool()
def add(item: str, ctx: Context) -> list[str]:
    carts.setdefault(id(ctx.session), []).append(item)
    return carts[id(ctx.session)]


@mcp.tool()
def everybody() -> list[list[str]]:
    return list(carts.values())
""",
        mark="it is used as a whole",
    ),
    Known(
        id="an-attribute-of-what-may-be-a-session",
        before=f"""{HEAD}

def remember(session, name):
    session.name = name


@mcp.tool()
def call_me(name: str, ctx: Context) -> str:
    remember(ctx.session, name)
    REMEMBERING["later"](ctx, name)
    return name


@mcp.tool()
def who(ctx: Context) -> str:
    return ctx.session.name


def later(session, name):
    session.name = name


REMEMBERING = {{"later": later}}
""",
        mark="session may be a session or not",
    ),
    Known(
        id="a-lifespan-that-shares-something",
        before="""
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import asyncpg
from mcp.server.fastmcp import Context, FastMCP


@dataclass
class App:
    pool: asyncpg.Pool
    items: list[str] = field(default_factory=list)


@asynccontextmanager
async def lifespan(server: FastMCP):
    pool = await asyncpg.create_pool("postgresql://db")
    yield App(pool=pool)


mcp = FastMCP("app", lifespan=lifespan)


@mcp.tool()
async def add(item: str, ctx: Context) -> int:
    ctx.request_context.lifespan_context.items.append(item)
    return len(ctx.request_context.lifespan_context.items)
""",
        mark="leaks to every client after migration",
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_what_is_not_proven_is_marked(case: Known, tmp_path: Path) -> None:
    run_known(case, tmp_path)
    assert "open_workspace" not in (tmp_path / "server.py").read_text()


def test_a_mark_names_the_cell_and_who_touches_it(tmp_path: Path) -> None:
    result = run_known(CASES[0], tmp_path)
    assert (
        "notes is written by jot and read by everything and jot: let a tool mint a handle that "
        "they take, and keep it under that (the resource everything touches it, which takes no "
        "handle)"
    ) in [mark.text for mark in result.marked]


def test_a_mark_names_a_few_of_many(tmp_path: Path) -> None:
    many = "".join(
        f"""

@mcp.tool()
def count_{number:02}() -> int:
    return len(notes) + {number}
"""
        for number in range(30)
    )
    said = "notes is written by jot and read by everything, count_00 and 30 more: let a tool mint"
    run_known(Known(id="", before=f"{CASES[0].before}{many}", mark=said), tmp_path)


def test_without_unsafe_the_change_is_a_mark(tmp_path: Path) -> None:
    result = run_known(
        Known(id="", before=NOTES, mark="keep notes under a handle that open_workspace mints"),
        tmp_path,
        unsafe=False,
    )
    assert result.manifests == {}
