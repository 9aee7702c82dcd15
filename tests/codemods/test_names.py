"""Scopes: by hand-made cases, and against `symtable` on the code at hand."""

import symtable
import textwrap
from pathlib import Path

import libcst as cst
import pytest

import analyzer
from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.names import read_names
from analyzer.codemods.scopes import Names, Scope
from analyzer.codemods.source import Source, read_source


def module_of(text: str, path: str = "a.py") -> Module:
    source = read_source(path, textwrap.dedent(text).encode())
    assert isinstance(source, Source)
    return Module(source)


def meanings(text: str) -> dict[str, frozenset[str]]:
    """What each argument of `print` finally means, by its spelling."""
    module = module_of(text)
    codebase = Codebase([module])
    found: dict[str, frozenset[str]] = {}
    for node in module.names.scopes:
        if isinstance(node, cst.Call) and getattr(node.func, "value", None) == "print":
            for arg in node.args:
                found[module.source.text_of(arg)] = codebase.resolve(module, arg.value)
    return found


CASES = {
    "alias": ("import a.b as c\nprint(c.d)\n", {"c.d": {"a.b.d"}}),
    "from": ("from a.b import c as d\nprint(d, d.e)\n", {"d": {"a.b.c"}, "d.e": {"a.b.c.e"}}),
    "dotted": ("import a.b\nprint(a.b.c)\n", {"a.b.c": {"a.b.c"}}),
    "either": (
        "try:\n  from a import x\nexcept ImportError:\n  from b import x\nprint(x)\n",
        {"x": {"a.x", "b.x"}},
    ),
    "class-is-invisible-inside": (
        "from a import x\nclass C:\n  x = 1\n  def f(self):\n    print(x)\n",
        {"x": {"a.x"}},
    ),
    "parameter": ("from a import x\ndef f(x): print(x)\n", {"x": {"a.py:f@1#x"}}),
    "comprehension": (
        "from a import x\n[print(x) for x in y]\n",
        {"x": {"a.py:<comprehension>@1#x"}},
    ),
    "walrus": ("[y := 1 for _ in z]\nprint(y)\n", {"y": {"a.py:y"}}),
    "global": (
        "from a import x\ndef f():\n  global x\n  x = 1\n  print(x)\n",
        {"x": {"a.x", "a.py:x"}},
    ),
    "builtin": ("print(len)\n", {"len": set()}),
    "star": ("from b import *\nprint(x)\n", {"x": {"b.x"}}),
    "match": (
        "from a import x\nmatch 1:\n  case [x, *_]: print(x)\n",
        {"x": {"a.x", "a.py:x"}},
    ),
}


@pytest.mark.parametrize(("text", "expected"), CASES.values(), ids=CASES)
def test_resolution(text: str, expected: dict[str, set[str]]) -> None:
    assert meanings(text) == expected


def test_names_follow_imports_between_modules() -> None:
    modules = [
        module_of("from ..lib import Thing as Other\nother = Other\n", "pkg/sub/a.py"),
        module_of("from sdk import Thing\n", "pkg/lib.py"),
        module_of("import pkg.sub.a\nx = pkg.sub.a.Other\n", "main.py"),
    ]
    codebase = Codebase(modules)
    main = codebase.modules["main.py"]
    found = [codebase.resolve_use(main, use) for use in main.names.uses if len(use.parts) > 1]
    assert found == [frozenset({"sdk.Thing"})]
    assert codebase.outside_uses == {("pkg/lib.py", "Thing"), ("pkg/sub/a.py", "Other")}


def test_a_cycle_of_imports_ends() -> None:
    modules = [
        module_of("from b import x\nprint(x)\n", "a.py"),
        module_of("from a import x\n", "b.py"),
    ]
    codebase = Codebase(modules)
    uses = codebase.modules["a.py"].names.uses
    assert [codebase.resolve_use(codebase.modules["a.py"], use) for use in uses][1:] != [None]


FILES = sorted(Path(analyzer.__file__).parent.rglob("*.py"))


@pytest.mark.parametrize("path", FILES[:: max(1, len(FILES) // 25)], ids=lambda path: path.name)
def test_bindings_agree_with_symtable(path: Path) -> None:
    source = read_source(path.name, path.read_bytes())
    assert isinstance(source, Source)
    names = read_names(source)
    table = symtable.symtable(path.read_text(), path.name, "exec")
    assert bound_by_us(names) == bound_by_symtable(table)


def bound_by_us(names: Names) -> list[tuple[str, tuple[str, ...]]]:
    scopes = (names.root, *names.own_scopes.values())
    return sorted((_label(scope), tuple(sorted(scope.bindings))) for scope in scopes)


def _label(scope: Scope) -> str:
    last = scope.id.rpartition(".")[2].partition("@")[0]
    return {"": "top", "<lambda>": "lambda", "<comprehension>": "comp"}.get(last, last)


def bound_by_symtable(table: symtable.SymbolTable) -> list[tuple[str, tuple[str, ...]]]:
    name = table.get_name()
    label = "comp" if name in ("listcomp", "setcomp", "dictcomp", "genexpr") else name
    bound = tuple(
        sorted(
            symbol.get_name()
            for symbol in table.get_symbols()
            if (symbol.is_local() or symbol.is_parameter())
            and not symbol.get_name().startswith(".")
            and (symbol.is_assigned() or symbol.is_imported() or symbol.is_parameter())
        )
    )
    inner = [row for child in table.get_children() for row in bound_by_symtable(child)]
    return sorted([(label, bound), *inner])
