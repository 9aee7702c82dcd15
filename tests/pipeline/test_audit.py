"""Properties of a whole audit: the same bytes again, and what one file can do to the others."""

import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from analyzer.pipeline import audit
from analyzer.run import Run, encode
from analyzer.settings import Settings
from tests.workspace.trees import write_tree

SHOP = {
    "pyproject.toml": '[project]\nname = "shop"\ndependencies = ["mcp>=1.9,<2"]\n',
    "shop/__init__.py": "",
    "shop/server.py": """\
from mcp.server.fastmcp import Context, FastMCP

from shop.pricing import price
from shop.store import carts, remember

mcp = FastMCP("shop")


@mcp.tool()
def add(item: str, ctx: Context) -> str:
    carts.setdefault(ctx.session_id, []).append(item)
    remember(item)
    return "added"


@mcp.tool()
def view(ctx: Context) -> list[str]:
    return [f"{item}: {price(item)}" for item in carts.get(ctx.session_id, [])]


if __name__ == "__main__":
    mcp.run(transport="streamable-http")
""",
    "shop/store.py": """\
from collections import deque

carts: dict[str, list[str]] = {}
recent = deque(maxlen=5)


def remember(item):
    recent.append(item)
""",
    "shop/pricing.py": """\
from functools import lru_cache


@lru_cache(maxsize=100)
def price(item):
    return len(item)
""",
}
ADDER = {
    "adder/server.py": """\
from fastmcp import FastMCP

mcp = FastMCP("adder")


@mcp.tool
def add(a: int, b: int) -> int:
    return a + b


mcp.run(transport="http")
""",
}
TREE = SHOP | ADDER


def run(*paths: Path, **settings: object) -> Run:
    options: dict[str, object] = {"cache": False, "jobs": 1, **settings}
    return audit(Settings(paths=tuple(map(str, paths)), **options))  # type: ignore[arg-type]


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    return write_tree(tmp_path / "repository", TREE)


def verdicts(found: Run) -> dict[str, str]:
    return {server.name: server.verdict for server in found.servers}


def judged(found: Run) -> tuple[object, ...]:
    """All that a run says about the servers."""
    return found.servers, found.cells, found.findings


# the same bytes


def test_what_is_found(tree: Path) -> None:
    found = run(tree)
    assert verdicts(found) == {"adder": "accidentally-stateful", "shop": "genuinely-stateful"}
    assert {cell.name: cell.role for cell in found.cells}["carts"] == "session data"
    assert found.files.analysed == (
        "adder/server.py",
        "shop/__init__.py",
        "shop/pricing.py",
        "shop/server.py",
        "shop/store.py",
    )


def test_twice_gives_the_same_bytes(tree: Path) -> None:
    assert encode(run(tree)) == encode(run(tree))


def test_processes_do_not_matter(tree: Path) -> None:
    assert encode(run(tree, jobs=1)) == encode(run(tree, jobs=2))


def test_the_order_on_disk_does_not_matter(tree: Path, tmp_path: Path) -> None:
    again = write_tree(tmp_path / "again" / "repository", dict(reversed(TREE.items())))
    assert encode(run(again)) == encode(run(tree))


def test_where_the_folder_lies_does_not_matter(tree: Path, tmp_path: Path) -> None:
    before = encode(run(tree))
    for place in ("elsewhere", "build/x.py", "tests"):
        moved = tmp_path / place
        moved.parent.mkdir(exist_ok=True)
        shutil.copytree(tree, moved)
        assert encode(run(moved)) == before


def test_the_hash_seed_does_not_matter(tree: Path) -> None:
    code = (
        "import sys; from analyzer.pipeline import audit; from analyzer.run import encode;"
        "from analyzer.settings import Settings;"
        "sys.stdout.buffer.write(encode(audit(Settings(paths=(sys.argv[1],), cache=False))))"
    )
    assert _elsewhere(code, tree, PYTHONHASHSEED="1") == encode(run(tree))


def _elsewhere(code: str, *arguments: Path, **environment: str) -> bytes:
    """What a Python of its own prints that runs `code`."""
    done = subprocess.run(
        [sys.executable, "-c", code, *map(str, arguments)],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2]), **environment},
        capture_output=True,
        check=True,
    )
    return done.stdout


# the cache


def test_a_warm_run_equals_a_cold_one(tree: Path, tmp_path: Path) -> None:
    kept = {"cache": True, "cache_dir": str(tmp_path / "cache")}
    cold = encode(run(tree))
    assert [encode(run(tree, **kept)) for _ in range(3)] == [cold] * 3


def test_an_unchanged_tree_loads_no_parser(tree: Path, tmp_path: Path) -> None:
    run(tree, cache=True, cache_dir=str(tmp_path / "cache"))
    code = (
        "import sys; from analyzer.pipeline import audit; from analyzer.settings import Settings;"
        "audit(Settings(paths=(sys.argv[1],), cache_dir=sys.argv[2]));"
        "print(sys.modules.keys() & {'libcst', 'networkx', 'jinja2', 'analyzer.stages'})"
    )
    assert _elsewhere(code, tree, tmp_path / "cache") == b"set()\n"


def test_a_changed_file_is_seen(tree: Path, tmp_path: Path) -> None:
    kept = {"cache": True, "cache_dir": str(tmp_path / "cache")}
    run(tree, **kept)
    for name, text in (("shop/store.py", "\n\ncarts = {}\n"), ("shop/new.py", "x = 1\n")):
        write_tree(tree, {name: text})
        assert encode(run(tree, **kept)) == encode(run(tree))


def test_a_moved_tree_shares_the_cache(tree: Path, tmp_path: Path) -> None:
    kept = {"cache": True, "cache_dir": str(tmp_path / "cache")}
    before = encode(run(tree, **kept))
    shutil.move(tree, tmp_path / "moved")
    assert encode(run(tmp_path / "moved", **kept)) == before


@pytest.mark.parametrize("value", [b"", b"\xc1 garbage", b"\x81", b'{"a'])
def test_spoilt_cache_entries_are_ignored(tree: Path, tmp_path: Path, value: bytes) -> None:
    folder = tmp_path / "cache"
    kept = {"cache": True, "cache_dir": str(folder)}
    cold = encode(run(tree, **kept))
    (file,) = folder.rglob("*.db")
    with sqlite3.connect(file) as database:
        assert database.execute("UPDATE entries SET value = ?", (value,)).rowcount > 3
    database.close()
    assert encode(run(tree, **kept)) == cold
    assert encode(run(tree, **kept)) == cold


def test_a_spoilt_cache_file_is_ignored(tree: Path, tmp_path: Path) -> None:
    folder = tmp_path / "cache"
    kept = {"cache": True, "cache_dir": str(folder)}
    cold = encode(run(tree, **kept))
    (file,) = folder.rglob("*.db")
    file.write_bytes(b"not a database" * 1_000)
    assert encode(run(tree, **kept)) == cold


# one file and the others

BROKEN = [
    ("syntax-error", b"from mcp.server.fastmcp import FastMCP\ndef f(:\n"),
    ("not-text", b"# from fastmcp\nx = '\xff'\n"),
    ("too-deep", b"import fastmcp\nx = " + b"-" * 900 + b"1\n"),
]


@pytest.mark.parametrize(("kind", "raw"), BROKEN, ids=[row[0] for row in BROKEN])
def test_a_broken_file_changes_nothing_about_other_projects(
    tree: Path, kind: str, raw: bytes
) -> None:
    write_tree(tree, {"tools/setup.py": "from setuptools import setup\nsetup(name='tools')\n"})
    before = run(tree)
    write_tree(tree, {"tools/broken.py": raw})
    after = run(tree)
    notes = set(after.diagnostics) - set(before.diagnostics)
    assert [(note.kind, note.file) for note in notes] == [(kind, "tools/broken.py")]
    assert [entry.file for entry in after.files.failed] == ["tools/broken.py"]
    assert after.files.analysed == before.files.analysed
    assert judged(after) == judged(before)


def test_an_unread_file_of_the_project_leaves_weaker_verdicts_open(tree: Path) -> None:
    write_tree(tree, {"tools/broken.py": b"from mcp.server.fastmcp import FastMCP\ndef f(:\n"})
    found = run(tree)
    assert verdicts(found) == {"adder": "inconclusive", "shop": "genuinely-stateful"}


ODD = [
    ("its-own-base", "from fastmcp import FastMCP\nclass C(C): pass\nC().x = C().y\n"),
    (
        "bases-in-a-circle",
        "import fastmcp\nclass A(B): pass\nclass B(A):\n  def f(self): self.x = {}\nB().f()\n",
    ),
    ("long-chain", "import fastmcp\nx = []" + ".append(1)" * 150 + "\n"),
    ("many-branches", "import fastmcp\nif x: pass\n" + "elif x: y = {}\n" * 400),
    ("long-sum", "import fastmcp\nx = " + " + ".join(["[]"] * 400) + "\n"),
]


@pytest.mark.parametrize("source", [row[1] for row in ODD], ids=[row[0] for row in ODD])
def test_an_odd_file_does_not_take_the_others_down(tree: Path, source: str) -> None:
    before = run(tree)
    write_tree(tree, {"shop/odd.py": source})
    after = run(tree)
    assert verdicts(after) == verdicts(before)
    assert [note for note in after.diagnostics if note.kind == "internal"] == []


def test_an_unread_import_leaves_the_verdict_open(tmp_path: Path) -> None:
    server = ADDER["adder/server.py"].replace("\nmcp =", "\nfrom store import add_up\n\nmcp =")
    server = server.replace("return a + b", "return add_up(a, b)")
    root = write_tree(tmp_path, {"server.py": server, "store.py": "def add_up(:\n"})
    (found,) = run(root).servers
    assert (found.verdict, found.name) == ("inconclusive", "adder")
    assert "store.py" in found.reason
    write_tree(tmp_path, {"store.py": "def add_up(a, b): return a + b\n"})
    assert verdicts(run(root)) == {"adder": "accidentally-stateful"}


# what is audited


def test_an_ignored_path_is_audited_when_it_is_named(tree: Path) -> None:
    write_tree(tree, {".gitignore": "adder/\n"})
    assert verdicts(run(tree)) == {"shop": "genuinely-stateful"}
    assert verdicts(run(tree / "adder")) == {"adder": "accidentally-stateful"}
    assert verdicts(run(tree / "adder" / "server.py")) == {"adder": "accidentally-stateful"}


def test_an_empty_folder(tmp_path: Path) -> None:
    found = run(tmp_path)
    assert (found.servers, found.cells, found.findings, found.diagnostics) == ((), (), (), ())
    assert found.files.analysed == ()


def test_a_folder_without_a_server(tmp_path: Path) -> None:
    root = write_tree(
        tmp_path,
        {
            "client.py": "from fastmcp import Client\nclient = Client('x')\n",
            "plain.py": "carts = {}\ndef add(x): carts[x] = x\n",
        },
    )
    found = run(root)
    assert judged(found) == ((), (), ())


def test_two_paths_make_one_run(tree: Path) -> None:
    found = run(tree / "adder", tree / "shop")
    assert verdicts(found) == verdicts(run(tree))


def test_the_source_of_an_sdk_in_the_tree_is_a_library(tmp_path: Path) -> None:
    """What a server imports from an SDK is known from tables, wherever the SDK lies."""
    sdk = {
        "mcp/__init__.py": "",
        "mcp/client/__init__.py": "",
        "mcp/server/__init__.py": "",
        "mcp/server/fastmcp/__init__.py": "from mcp.server.lowlevel import x\nclass FastMCP: ...",
        "mcp/server/lowlevel.py": "import mcp.types\nx = {}\n",
    }
    write_tree(tmp_path / "alone", SHOP)
    write_tree(tmp_path / "beside", SHOP | sdk)
    alone, beside = (
        audit(Settings(paths=(str(tmp_path / tree),), cache=False)) for tree in ("alone", "beside")
    )
    assert (beside.servers, beside.cells) == (alone.servers, alone.cells)


def test_a_token_that_is_read_in_a_request_is_a_fact_of_the_server(tmp_path: Path) -> None:
    server = ADDER["adder/server.py"].replace("return a + b", "return a + len(read().token)")
    head = "from mcp.server.auth.middleware.auth_context import get_access_token as read\n"
    root = write_tree(tmp_path, {"server.py": head + server})
    (found,) = run(root).servers
    assert found.facts.per_request_credentials is True


@pytest.mark.parametrize(
    ("transport", "category"), [("stdio", "potential"), ("streamable-http", "mandatory")]
)
def test_a_requirement_is_no_must_where_everything_runs_on_stdio(
    tmp_path: Path, transport: str, category: str
) -> None:
    server = SHOP["shop/server.py"].replace("streamable-http", transport)
    write_tree(tmp_path, {**SHOP, "shop/server.py": server})
    found = audit(Settings(paths=(str(tmp_path),), cache=False, select=("UNS801",)))
    assert [(finding.file, finding.category) for finding in found.findings] == [
        ("pyproject.toml", category)
    ]
    assert [server.effort for server in found.servers] == [1]


def test_sse_is_found_where_the_server_starts_with_it(tmp_path: Path) -> None:
    server = ADDER["adder/server.py"].replace('transport="http"', 'transport="sse"')
    (found,) = run(write_tree(tmp_path, {"server.py": server}), select=("UNS104",)).findings
    assert (found.line, found.message) == (
        11,
        "`mcp.run(transport='sse')` serves the HTTP+SSE transport, which pins every client to one "
        "process",
    )


def test_servers_of_one_name_in_one_file_are_told_apart(tmp_path: Path) -> None:
    made = """\
def {name}():
    server = FastMCP("{name}")
    {tools}
    server.run()

"""
    tool = "server.tool()({0})"
    head = "from mcp.server.fastmcp import FastMCP\n\nnotes = []\n\ndef f(): notes.append(1)\n\n"
    head += "def g(): return notes\n\n"
    texts = [
        made.format(name="one", tools=f"{tool.format('f')}; {tool.format('g')}"),
        made.format(name="two", tools=tool.format("g")),
    ]
    write_tree(tmp_path, {"server.py": head + "".join(texts) + "one()\ntwo()\n"})
    run = audit(Settings(paths=(str(tmp_path),), cache=False))
    assert [one.kind for one in run.diagnostics if one.kind == "internal"] == []
    assert {server.id: server.name for server in run.servers} == {
        "server.py:one.server": "one",
        "server.py:two.server": "two",
    }
    assert [len(server.entry_points) for server in run.servers] == [2, 1]
