"""Which files matter: each case is a tree whose every other file is left out."""

from pathlib import Path

import msgspec
import pytest

from .trees import SERVER, discovered, names, skipped, write_tree

IRRELEVANT = "does not mention MCP and is not imported by code that does"


class Case(msgspec.Struct, frozen=True):
    id: str
    relevant: dict[str, str]
    irrelevant: tuple[str, ...] = ()


CASES = [
    Case(
        "imports-of-imports",
        {"server.py": SERVER + "import a\n", "a.py": "from b import f\n", "b.py": "CART = {}\n"},
        ("c.py",),
    ),
    Case(
        "submodule-by-name",
        {"server.py": SERVER + "from pkg import state\n", "pkg/state.py": "X = {}\n"},
        ("pkg/other.py",),
    ),
    Case(
        "packages-on-the-way-run-too",
        {
            "server.py": SERVER + "import a.b.c\n",
            "a/__init__.py": "S = {}\n",
            "a/b/__init__.py": "",
            "a/b/c.py": "",
        },
        ("a/d.py", "a/b/e.py"),
    ),
    Case(
        "packages-around-the-server",
        {
            "pkg/__init__.py": "from . import plugins\n",
            "pkg/server.py": SERVER,
            "pkg/plugins.py": "",
        },
        ("pkg/unused.py",),
    ),
    Case(
        "inside-functions-and-cycles",
        {
            "server.py": SERVER + "def f():\n    import a\n",
            "a.py": "import b\n",
            "b.py": "import a\n",
        },
    ),
    Case(
        "register-function-that-knows-no-sdk",
        {
            "server.py": SERVER + "from tools import register\nregister(mcp)\n",
            "tools.py": "from state import S\ndef register(app): pass\n",
            "state.py": "S = {}\n",
        },
    ),
    Case(
        "script-that-adds-to-a-server",
        {
            "pkg/server.py": "from fastmcp import FastMCP\napp = FastMCP()\n",
            "extra.py": "from pkg.server import app\nimport state\n",
            "state.py": "S = {}\n",
        },
        ("uses_extra.py",),
    ),
    Case(
        "script-that-imports-from-the-package",
        {
            "pkg/__init__.py": "from .server import app\n",
            "pkg/server.py": "from fastmcp import FastMCP\napp = FastMCP()\n",
            "extra.py": "from pkg import app\n",
        },
        ("other.py",),
    ),
    Case(
        "loaded-by-computed-name",
        {
            "app/server.py": SERVER + "import_module(f'app.tools.{name}')\n",
            "app/tools/cart.py": "import app.store\n",
            "app/store.py": "",
        },
        ("app/unused.py",),
    ),
    Case(
        "loaded-from-its-own-folder",
        {
            "app/server.py": SERVER + "import plugins\n",
            "app/plugins/__init__.py": "from pkgutil import iter_modules\n"
            "for m in iter_modules(__path__): pass\n",
            "app/plugins/one.py": "",
            "app/plugins/deep/two.py": "",
        },
        ("app/unused.py",),
    ),
    Case(
        "registers-tools-on-something",
        {
            "server.py": SERVER,
            "plugin.py": "import state\ndef setup(app):\n    @app.tool()\n    def f(): pass\n",
            "state.py": "",
        },
    ),
    Case(
        "hand-written-protocol",
        {
            "app.py": "from store import S\nif method == 'tools/call': pass\n",
            "store.py": "S = {}\n",
        },
        ("other.py",),
    ),
    Case(
        "a-client-is-analysed-and-not-followed",
        {"client.py": "from mcp import ClientSession\nimport helper\n"},
        ("helper.py",),
    ),
    Case("a-word-about-it", {"settings.py": "MCP_PORT = 1\nimport helper\n"}, ("helper.py",)),
    Case(
        "another-library-for-servers",
        {
            "app.py": "from fastapi_mcp import FastApiMCP\nimport routes\n",
            "routes.py": "DB = {}\n",
        },
    ),
    Case("without-a-server-nothing-registers", {}, ("plugin.py", "agent.py")),
    Case(
        "another-project-in-the-tree",
        {
            "servers/a/main.py": SERVER + "from core.store import S\n",
            "libs/core/core/__init__.py": "",
            "libs/core/core/store.py": "S = {}\n",
        },
        ("libs/core/core/unused.py",),
    ),
    Case(
        "type-checking-only",
        {
            "server.py": SERVER + "if TYPE_CHECKING:\n    from a import T\n",
            "a.py": "class T: pass\n",
        },
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_relevant_files(tmp_path: Path, case: Case) -> None:
    plain = dict.fromkeys(
        case.irrelevant, "@agent.tool\ndef f(): pass\n" if not case.relevant else ""
    )
    write_tree(tmp_path, case.relevant | plain)
    found = discovered(tmp_path)
    assert names(found) == sorted(case.relevant)
    assert skipped(found) == dict.fromkeys(case.irrelevant, IRRELEVANT)
    assert found.modules == tuple(sorted((*case.relevant, *case.irrelevant)))
