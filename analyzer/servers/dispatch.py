"""One entry point per tool of a handler that dispatches on the tool's name.

The handler tells tools apart itself, by `if`, `match`, a table or `getattr`, or it hands the name
on to a function that does, through any number of calls up to `MAX_CALLS`.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple, TypeAlias

import msgspec

from analyzer.program.computed import ends_of, fitting
from analyzer.program.engine import Engine
from analyzer.program.events import Site
from analyzer.program.queries import denoted, function_of
from analyzer.program.tables import FunctionEntry
from analyzer.servers.constants import constant
from analyzer.servers.lookups import Row, rows
from analyzer.servers.model import Choice, Entry
from analyzer.syntax import ir
from analyzer.syntax.walk import same, shape, spots

MAX_CALLS = 4


_Step: TypeAlias = tuple[FunctionEntry, ir.Expr, bool, tuple[int, ...]]
"""A function with the name, what denotes it there, whether it may choose, and the way to it."""


class Branch(NamedTuple):
    """What function `gid` has for one name: spots of its own, or functions from a table.

    `path` are the functions that handed the name on to it, itself included.
    """

    name: str
    gid: int
    spot: ir.Spot
    inside: frozenset[ir.Spot] = frozenset()
    functions: frozenset[int] = frozenset()
    owned: frozenset[int] = frozenset()
    path: tuple[int, ...] = ()


def branches(engine: Engine, function: FunctionEntry, subject: ir.Expr) -> list[Branch]:
    """How `function`, and what it hands `subject` on to, dispatches on the tool's name.

    `subject` is an expression that denotes the name. A function that gets nothing but the name
    may only look it up: what it compares the name with tells no tools apart.
    """
    found: list[Branch] = []
    start: _Step = (function, subject, True, (function.gid,))
    pending = [start]
    seen = {(function.gid, shape(subject))}
    while pending:
        current, expr, chooses, path = pending.pop(0)
        aliases = [expr, *_aliases(current, expr)]
        here = [part for node in current.nodes
                for part in _of_node(engine, current, node, aliases, chooses)]  # fmt: skip
        found += (part._replace(path=path) for part in here)
        for callee, inner, whole in _handed_on(engine, current, aliases):
            key = (callee.gid, shape(inner))
            if len(path) <= MAX_CALLS and key not in seen:
                seen.add(key)
                pending.append((callee, inner, chooses and whole, (*path, callee.gid)))
    return found


def tool_entries(engine: Engine, parts: Sequence[Branch], handler: Entry) -> list[Entry]:
    """One entry point for each name, without what belongs to the other names alone."""
    named: defaultdict[str, list[Branch]] = defaultdict(list)
    for part in parts:
        named[part.name].append(part)
    return [
        msgspec.structs.replace(
            handler,
            kind="tool",
            name=name,
            file=engine.tables.functions[own[0].gid].module.file,
            spot=own[0].spot,
            choices=tuple(_choices(parts, own)),
            also=tuple(sorted({gid for part in own for gid in part.functions})),
        )
        for name, own in named.items()
    ]


def _choices(parts: Sequence[Branch], own: Sequence[Branch]) -> Iterator[Choice]:
    """The limits of one name: in each function that chooses, and in what the values share."""
    mine = frozenset[int]().union(*(part.owned for part in own))
    others = frozenset[int]().union(*(part.owned for part in parts)) - mine
    choosing = {gid for part in parts for gid in part.path}
    for gid in sorted(choosing | mine if others else choosing):
        elsewhere = {spot for part in parts if part.gid == gid for spot in part.inside}
        elsewhere -= {spot for part in own if part.gid == gid for spot in part.inside}
        if elsewhere or others:
            yield Choice(gid, frozenset(elsewhere), others)


def _aliases(function: FunctionEntry, subject: ir.Expr) -> list[ir.Expr]:
    """What is assigned the subject, alone or as a part: `name, arguments = request.name, …`."""
    return [
        target
        for node in function.nodes
        if isinstance(node, ir.Assign) and node.value is not None
        for given in node.targets
        for target, value in _pairs(given, node.value)
        if same(value, subject)
    ]


def _pairs(target: ir.Expr, value: ir.Expr) -> Iterator[tuple[ir.Expr, ir.Expr]]:
    match target, value:
        case ir.Seq(_, targets, _), ir.Seq(_, values, _) if len(targets) == len(values):
            yield from zip(targets, values, strict=True)
        case _:
            yield target, value


# choosing here


def _of_node(
    engine: Engine,
    function: FunctionEntry,
    node: object,
    subjects: list[ir.Expr],
    chooses: bool,
) -> Iterator[Branch]:
    yield from _looked_up(engine, function, node, subjects)
    if chooses:
        yield from _compared(engine, function, node, subjects)


def _compared(
    engine: Engine, function: FunctionEntry, node: object, subjects: list[ir.Expr]
) -> Iterator[Branch]:
    match node:
        case ir.If(test, body, _, spot):
            for name, negative in _tested_names(engine, function, test, subjects):
                inside = frozenset() if negative else frozenset(spots(body))
                yield Branch(name, function.gid, spot, inside)
        case ir.Match(subject, cases, _) if _is(subject, subjects):
            for case in cases:
                for value in case.values:
                    text = constant(engine, function, value)
                    if text is not None:
                        yield Branch(text, function.gid, case.spot, frozenset(spots(case.body)))


def _tested_names(
    engine: Engine, function: FunctionEntry, test: ir.Expr, subjects: list[ir.Expr]
) -> Iterator[tuple[str, bool]]:
    """Names that `test` compares a subject with, and whether the branch is for the others."""
    match test:
        case ir.Op("==" | "!=" as op, (left, right)):
            for subject, value in ((left, right), (right, left)):
                name = constant(engine, function, value)
                if name is not None and _is(subject, subjects):
                    yield name, op == "!="
        case ir.Op("in" | "not in" as op, (subject, ir.Seq(_, items, _))) if _is(
            subject, subjects
        ):
            for item in items:
                name = constant(engine, function, item)
                if name is not None:
                    yield name, op == "not in"
        case ir.Op("or" | "and", operands):
            for operand in operands:
                yield from _tested_names(engine, function, operand, subjects)


def _looked_up(
    engine: Engine, function: FunctionEntry, node: object, subjects: list[ir.Expr]
) -> Iterator[Branch]:
    match node:
        case ir.Item(base, index, spot) if _is(index, subjects):
            yield from _rows(function, spot, rows(engine, function, base))
        case ir.Call(ir.Attr(base, "get", _), (ir.Arg("", key), *_), spot) if _is(key, subjects):
            yield from _rows(function, spot, rows(engine, function, base))
        case ir.Call(ir.Name("getattr"), (ir.Arg("", base), ir.Arg("", name), *_), spot):
            yield from _rows(function, spot, _attributes(engine, function, base, name, subjects))


def _rows(function: FunctionEntry, spot: ir.Spot, found: Iterator[Row]) -> Iterator[Branch]:
    for row in found:
        yield Branch(row.name, function.gid, spot, frozenset(), row.functions, row.owned)


def _attributes(
    engine: Engine, function: FunctionEntry, base: ir.Expr, name: ir.Expr, subjects: list[ir.Expr]
) -> Iterator[Row]:
    """`getattr(base, f"tool_{name}")`: the functions whose names fit, by the rest of the name."""
    joined = isinstance(name, ir.Op) and name.op in ("fmt", "+")
    pieces = name.operands if isinstance(name, ir.Op) and joined else (name,)
    if not any(_is(_spelled(piece), subjects) for piece in pieces):
        return
    ends = ends_of(name)
    for obj in denoted(engine, base, function.gid):
        for attribute in fitting(engine.graph, engine.tables, obj, ends):
            values = denoted(engine, ir.Attr(base, attribute, 0), function.gid)
            functions = (function_of(engine, value) for value in values)
            gids = frozenset(gid for gid in functions if gid is not None)
            if gids:
                yield Row(attribute.removeprefix(ends.before).removesuffix(ends.after), gids, gids)


def _spelled(piece: ir.Expr) -> ir.Expr:
    """The text behind `name.replace("-", "_")`, `name.lower()` and the like."""
    match piece:
        case ir.Call(ir.Attr(base, "replace" | "lower" | "strip")):
            return _spelled(base)
    return piece


# handing on


def _handed_on(
    engine: Engine, function: FunctionEntry, subjects: list[ir.Expr]
) -> Iterator[tuple[FunctionEntry, ir.Expr, bool]]:
    """The functions that get the name, what denotes it there, and whether they get more."""
    calls = (engine.calls.edges, engine.calls.callbacks)
    for callee in sorted({gid for graph in calls for gid in graph.get(function.gid, ())}):
        for site, bound in engine.calls.links.get(callee, ()):
            if site.gid == function.gid:
                target = engine.tables.functions[callee]
                for inner in _given(target, site, bound, subjects):
                    whole = len(site.arguments) > 1 or not isinstance(inner, ir.Name)
                    yield target, inner, whole


def _given(
    target: FunctionEntry, site: Site, bound: bool, subjects: list[ir.Expr]
) -> Iterator[ir.Expr]:
    names = [param.name for param in target.ir.params if param.kind in ("", "kw")]
    position = int(bound)
    for keyword, _, expr in site.arguments:
        name = keyword or (names[position] if position < len(names) else "")
        position += not keyword
        for subject in subjects if name in names else ():
            inner = _replaced(subject, expr, ir.Name(name, 0))
            if inner is not None:
                yield inner


def _replaced(subject: ir.Expr, given: ir.Expr, name: ir.Name) -> ir.Expr | None:
    """`subject` with the part that is `given` called `name`; None when it has no such part."""
    if same(subject, given):
        return name
    match subject:
        case ir.Attr(base, attribute, spot):
            inner = _replaced(base, given, name)
            return None if inner is None else ir.Attr(inner, attribute, spot)
        case ir.Item(base, index, spot):
            inner = _replaced(base, given, name)
            return None if inner is None else ir.Item(inner, index, spot)
    return None


def _is(expr: ir.Expr, subjects: list[ir.Expr]) -> bool:
    return any(same(expr, subject) for subject in subjects)
