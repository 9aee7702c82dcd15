"""The import scan: what it reads off the bytes, and that it misses nothing a parser sees."""

import ast
import sysconfig
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.workspace.imports import FileScan, ImportRef, scan_imports

CASES: dict[str, tuple[str, list[ImportRef]]] = {
    "several": (
        "import a, b as c, d.e\n",
        [ImportRef(0, "a"), ImportRef(0, "b"), ImportRef(0, "d.e")],
    ),
    "from": ("from a.b import c as d, e\n", [ImportRef(0, "a.b", ("c", "e"))]),
    "star": ("from a import *\n", [ImportRef(0, "a", ("*",))]),
    "brackets": (
        "from . import (\n    x,  # not (y)\n    z as w,\n)\n",
        [ImportRef(1, "", ("x", "z"))],
    ),
    "dots": (
        "from ...a.b import c\nfrom .. import d\n",
        [ImportRef(3, "a.b", ("c",)), ImportRef(2, "", ("d",))],
    ),
    "tight": (
        "from.import(a)\nfrom .b import*\n",
        [ImportRef(1, "", ("a",)), ImportRef(1, "b", ("*",))],
    ),
    "backslashes": ("from a.b \\\n  import c, \\\n  d\n", [ImportRef(0, "a.b", ("c", "d"))]),
    "inside": (
        "def f():\n\tif 1: import a; from b import c\n",
        [ImportRef(0, "a"), ImportRef(0, "b", ("c",))],
    ),
    "try": (
        "try: import a\nexcept ImportError: import b\n",
        [ImportRef(0, "a"), ImportRef(0, "b")],
    ),
    "crlf": (
        "import a\r\nfrom b import (\r\n c,\r\n d)\r\n",
        [ImportRef(0, "a"), ImportRef(0, "b", ("c", "d"))],
    ),
    "yield-from-before": ("yield from x\nimport a\n", [ImportRef(0, "a")]),
    "raise-from-before": ("raise x from y; import a\n", [ImportRef(0, "a")]),
    "from-in-a-name": (
        "from .fromage.from_x import a\n",
        [ImportRef(1, "fromage.from_x", ("a",))],
    ),
    "unicode": ("from caf\xe9 import th\xe9\n", [ImportRef(0, "caf\xe9", ("th\xe9",))]),
    "call": ("importlib.import_module('a.b')\n", [ImportRef(0, "a.b")]),
    "call-split": ("import_module(\n  'a.b'\n)\n", [ImportRef(0, "a.b")]),
    "call-relative": ("import_module('..a', __package__)\n", [ImportRef(2, "a")]),
    "call-relative-to": (
        "import_module('.a', package='p.q')\n",
        [ImportRef(1, "a"), ImportRef(0, "p.q.a")],
    ),
    "dunder": ("x = __import__('a.b')\n", [ImportRef(0, "a.b")]),
    "not-a-keyword": ("imports = reimport = important\nx.import_ = 1\n", []),
}


@pytest.mark.parametrize("name", CASES)
def test_imports(name: str) -> None:
    text, expected = CASES[name]
    assert scan_imports(text.encode()).imports == tuple(expected)


@pytest.mark.parametrize(
    ("text", "prefixes"),
    [
        ("import_module(name)", ("",)),
        ("import_module(f'pkg.tools.{name}')", ("pkg.tools.",)),
        ("import_module('pkg.tools.' + name)", ("pkg.tools.",)),
        ("import_module('pkg.%s' % name)", ("pkg.",)),
        ("import_module(f'.{name}', __package__)", (".",)),
        ("import_module(f'{name}')", ("",)),
        ("import pkgutil\nfor m in pkgutil.iter_modules(__path__): pass", ("",)),
        ("import_module('pkg')", ()),
    ],
)
def test_computed_names(text: str, prefixes: tuple[str, ...]) -> None:
    assert scan_imports(text.encode()).dynamic == prefixes


@pytest.mark.parametrize(
    ("text", "builds"),
    [
        ("from mcp.server.fastmcp import FastMCP", True),
        ("from mcp.server import Server", True),
        ("import mcp", True),
        ("import fastmcp", True),
        ("def f():\n  from fastmcp import FastMCP", True),
        ("from mcp import ClientSession, StdioServerParameters", False),
        ("from mcp.client.stdio import stdio_client", False),
        ("from mcp.types import Tool", False),
        ("from mcp_types import Tool", False),
        ("METHODS = {'tools/list': f}", True),
        ("if m['jsonrpc'] and m['method'] == 'initialize': pass", True),
        ("# mcp", False),
        ("from .mcp import x", False),
    ],
)
def test_can_build_server(text: str, builds: bool) -> None:
    assert scan_imports(text.encode()).can_build_server is builds


def test_a_file_of_no_matter_is_empty() -> None:
    assert scan_imports(b"x = 1\n") == FileScan()


@given(
    st.binary(max_size=300)
    | st.text(alphabet="import from._(),\\\n'#ax ", max_size=200).map(str.encode)
)
def test_any_bytes_are_scanned(source: bytes) -> None:
    assert isinstance(scan_imports(source), FileScan)


def test_no_import_of_the_standard_library_is_missed() -> None:
    folder = Path(sysconfig.get_path("stdlib"))
    for path in sorted(
        (*folder.glob("*.py"), *folder.glob("asyncio/*.py"), *folder.glob("email/*.py"))
    ):
        source = path.read_bytes()
        seen: dict[tuple[int, str], set[str]] = {}
        for ref in scan_imports(source).imports:
            seen.setdefault((ref.level, ref.module), set()).update(ref.names)
        assert [miss for miss in _imports_of(source) if not _is_seen(miss, seen)] == [], path.name


def _imports_of(source: bytes) -> list[tuple[int, str, frozenset[str]]]:
    found: list[tuple[int, str, frozenset[str]]] = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found += [(0, alias.name, frozenset()) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = frozenset(alias.name for alias in node.names)
            found.append((node.level, node.module or "", names))
    return found


def _is_seen(
    wanted: tuple[int, str, frozenset[str]], seen: dict[tuple[int, str], set[str]]
) -> bool:
    level, module, names = wanted
    return (level, module) in seen and names <= seen[level, module]
