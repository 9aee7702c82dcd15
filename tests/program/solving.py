"""Tiny programs written as one text, solved, and described in words."""

import functools
import textwrap
from collections.abc import Iterable, Mapping

import msgspec
import pytest

from analyzer.assets import asset_dir
from analyzer.catalog import Catalog, load_catalog
from analyzer.program.engine import Engine
from analyzer.program.objects import Obj
from analyzer.program.tables import FunctionEntry
from analyzer.syntax import ir
from analyzer.syntax.summary import summarise_source
from analyzer.workspace.modules import ModuleIndex


class Case(msgspec.Struct, frozen=True):
    """A program, the call edges it must have (all of them), and what variables must denote.

    A variable is `file:name`, or `file:function:name` for a local one.
    """

    id: str
    program: str
    calls: tuple[str, ...] = ()
    values: Mapping[str, tuple[str, ...]] = {}
    roots: tuple[str, ...] = ()
    limit: str = ""
    """Why the program does not come out as it should, for now."""


def table(cases: Iterable[Case]) -> pytest.MarkDecorator:
    """The parametrisation of a test over `cases`; known limits are expected to fail."""
    rows = [
        pytest.param(
            case,
            id=case.id,
            marks=[pytest.mark.xfail(strict=True, reason=case.limit)] if case.limit else [],
        )
        for case in cases
    ]
    return pytest.mark.parametrize("case", rows)


Outcome = tuple[dict[str, list[str]], list[str]]


def expected(case: Case) -> Outcome:
    return {name: sorted(values) for name, values in case.values.items()}, sorted(case.calls)


def found(case: Case) -> Outcome:
    """What the variables of `case` denote in its solved program, and its call edges."""
    engine = solved(case.program, case.roots)
    return {variable: denoted(engine, variable) for variable in case.values}, edges(engine)


def files_of(program: str) -> dict[str, str]:
    """The files of a text in which a line `# path.py` starts each."""
    files: dict[str, list[str]] = {}
    current = files.setdefault("a.py", [])
    for line in textwrap.dedent(program).splitlines(keepends=True):
        if line.startswith("# ") and line.rstrip().endswith(".py"):
            current = files.setdefault(line[2:].strip(), [])
        else:
            current.append(line)
    return {name: "".join(lines) for name, lines in files.items() if lines or name != "a.py"}


def solved(program: str, roots: Iterable[str] = ()) -> Engine:
    """The solved program; `roots` are functions (`file:name`) that someone else may call."""
    engine = unsolved(program)
    engine.solve()
    engine.solve([function(engine, root).gid for root in roots])
    return engine


def unsolved(program: str) -> Engine:
    files = files_of(program)
    return Engine(
        {name: _summary(name, source) for name, source in files.items()},
        ModuleIndex(files).resolve,
        catalog(),
    )


@functools.cache
def catalog() -> Catalog:
    return load_catalog((asset_dir("rules"),))


def _summary(name: str, source: str) -> ir.ModuleSummary:
    summary = summarise_source(name, source.encode())
    assert isinstance(summary, ir.ModuleSummary), summary
    return summary


def function(engine: Engine, label: str) -> FunctionEntry:
    return next(entry for entry in engine.tables.functions if name_of(entry) == label)


def name_of(entry: FunctionEntry) -> str:
    """`file:qualified name`, or the file alone for a module body."""
    qualname = entry.ir.qualname
    return f"{entry.module.file}:{qualname}" if qualname else entry.module.file


def edges(engine: Engine) -> list[str]:
    """Every call edge as `caller > callee`; `~>` when a library makes the call."""
    edges = set()
    for arrow, table in ((">", engine.calls.edges), ("~>", engine.calls.callbacks)):
        for caller, callees in table.items():
            for callee in callees:
                ends = (engine.tables.functions[gid] for gid in (caller, callee))
                edges.add(f" {arrow} ".join(map(name_of, ends)))
    return sorted(edges)


def denoted(engine: Engine, variable: str) -> list[str]:
    """What a variable may denote, in words."""
    place, _, name = variable.rpartition(":")
    node = engine.graph.known_variable(function(engine, place).gid, name)
    return sorted({described(engine, obj) for obj in engine.objects_of(node)})


def described(engine: Engine, obj: Obj) -> str:
    """`made deque`, `instance a.py:C`, `a.py:f`, `list`, `os.environ`, …"""
    tables = engine.tables
    match obj.kind:
        case "function" | "module" | "generator":
            prefix = "" if obj.kind == "function" else f"{obj.kind} "
            return prefix + name_of(tables.functions[obj.a])
        case "class" | "instance":
            cls = tables.classes[obj.a]
            prefix = "instance " if obj.kind == "instance" else ""
            return f"{prefix}{cls.module.file}:{cls.ir.qualname}"
        case "bound":
            receiver, bound = (engine.graph.objects[part] for part in (obj.a, obj.b))
            return f"{described(engine, bound)} of {described(engine, receiver)}"
        case "member":
            return f"{described(engine, engine.graph.objects[obj.a])}.{obj.name}"
        case "made":
            return f"made {obj.name}"
    return obj.name or obj.kind
