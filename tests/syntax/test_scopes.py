"""What each function and class binds: on a table, and against `symtable` on real code."""

import re
import symtable
import textwrap
from collections import Counter
from collections.abc import Iterator

import pytest

from analyzer.syntax import ir
from analyzer.syntax.summary import summarise_source
from tests.syntax.library import library_sources
from tests.syntax.written import function, summary

BINDINGS = [
    ("parameters", "def f(a, /, b, *c, d, **e): pass", "a b c d e"),
    ("assignment", "def f():\n  a = b = c; d.e = 0; g[h] = 0", "a b"),
    ("unpacking", "def f():\n  a, (b, [*c]), d.e = x", "a b c"),
    ("annotation", "def f():\n  a: int; b: int = 0; c.d: int", "a b"),
    ("augmented", "def f():\n  a += 1; b.c += 1", "a"),
    ("walrus", "def f():\n  g((a := 0)); [(b := c) for c in d]", "a b"),
    ("for", "def f():\n  for a, b.c in d: pass", "a"),
    ("with", "def f():\n  with a as b, c as (d, e): pass", "b d e"),
    ("handler", "def f():\n  try: pass\n  except E as a: pass", "a"),
    ("delete", "def f():\n  del a, b.c", "a"),
    ("imports", "def f():\n  import a.b, c as d\n  from e import g as h, i", "a d h i"),
    ("match", "def f():\n  match a:\n    case [b, *c] | {**d}: pass", "b c d"),
    ("match-class", "def f():\n  match a:\n    case B(c, d=e) as g: pass", "c e g"),
    ("nested-definitions", "def f():\n  def a(b): c = 0\n  class d: e = 0", "a d"),
    ("global", "def f():\n  global a\n  a = b = 0", "b"),
    ("global-after-use", "def f():\n  a = 0\n  global a", ""),
    ("comprehension", "def f():\n  return [a for a in b]", ""),
    ("lambda", "def f():\n  return lambda a: a", ""),
]  # fmt: skip


@pytest.mark.parametrize(
    ("source", "names"), [row[1:] for row in BINDINGS], ids=[row[0] for row in BINDINGS]
)
def test_names_bound_by_a_function(source: str, names: str) -> None:
    bound = {name for name in function(source + "\n", "f").names if ":" not in name}
    assert bound == set(names.split())


@pytest.mark.xfail(strict=True, reason="identifiers are not brought to their NFKC form")
def test_names_are_normalised() -> None:
    assert function("def f(): \N{MICRO SIGN} = 1\n", "f").names == {"\N{GREEK SMALL LETTER MU}"}


def test_declarations_are_kept() -> None:
    source = textwrap.dedent("""\
        def f():
            b = d = 0
            def g():
                nonlocal d, b
                global a
                a = b = d = c = 0
    """)
    found = function(source, "f.g")
    assert (found.globals, found.nonlocals, found.names) == (("a",), ("b", "d"), frozenset({"c"}))


def test_a_method_is_not_inside_the_class_scope() -> None:
    source = textwrap.dedent("""\
        def f():
            class C:
                class D:
                    def m(self):
                        return lambda: 0
                    x = lambda: 0
    """)
    found = summary(source)
    assert [(each.qualname, each.parent, each.cls) for each in found.functions] == [
        ("", -1, -1),
        ("f", 0, -1),
        ("f.C.D.m", 1, 1),
        ("f.C.D.m.<lambda>", 2, -1),
        ("f.C.D.<lambda>", 1, -1),
    ]
    assert [(each.qualname, each.parent, each.cls) for each in found.classes] == [
        ("f.C", 1, -1),
        ("f.C.D", 1, 0),
    ]


@pytest.mark.parametrize("name", [name for name, _ in library_sources()])
def test_real_code_binds_what_python_says(name: str) -> None:
    raw = dict(library_sources())[name]
    found = summarise_source(name, raw)
    assert isinstance(found, ir.ModuleSummary)
    assert _ours(found) == Counter(_theirs(symtable.symtable(raw, name, "exec"), ""))


Scope = tuple[str, int, frozenset[str]]
"""Name, line and bound names; lambdas carry no line, as theirs is not that of a statement."""


def _ours(found: ir.ModuleSummary) -> Counter[Scope]:
    scopes = [*found.functions[1:], *found.classes]
    return Counter(_scope(each.name, ir.spot_line(each.spot), each.names) for each in scopes)


def _scope(name: str, line: int, names: frozenset[str]) -> Scope:
    plain = frozenset(name for name in names if ":" not in name)
    return ("lambda", 0, plain) if name == "<lambda>" else (name, line, plain)


_COMPREHENSIONS = ("listcomp", "setcomp", "dictcomp", "genexpr")


def _theirs(table: symtable.SymbolTable, cls: str) -> Iterator[Scope]:
    for child in table.get_children():
        name = child.get_name()
        inner = name if child.get_type() == "class" else cls
        if name not in _COMPREHENSIONS:
            names = frozenset(
                _unmangled(symbol.get_name(), inner)
                for symbol in child.get_symbols()
                if symbol.is_local()
            )
            line = 0 if name == "lambda" else child.get_lineno()
            yield _unmangled(name, cls), line, names
        yield from _theirs(child, inner)


def _unmangled(name: str, cls: str) -> str:
    return re.sub(rf"^_{cls.lstrip('_')}__", "__", name) if cls.strip("_") else name
