"""One entry point per tool of a handler that dispatches on the tool's name."""

from collections.abc import Iterator
from typing import NamedTuple

import msgspec

from analyzer.program.engine import Engine
from analyzer.program.queries import denoted, function_of
from analyzer.program.tables import FunctionEntry, ModuleEntry
from analyzer.servers.model import Entry
from analyzer.syntax import ir
from analyzer.syntax.walk import same, spots, walk

MAX_IMPORTS = 4


class Branch(NamedTuple):
    """The part of a handler that serves one name: its own spots, and functions from a table."""

    name: str
    spot: ir.Spot
    inside: frozenset[ir.Spot]
    functions: tuple[int, ...]


def branches(engine: Engine, function: FunctionEntry, subject: ir.Expr) -> list[Branch]:
    """How `function` dispatches on `subject` (an expression that denotes the tool's name)."""
    found: dict[str, Branch] = {}
    aliases = [subject, *_aliases(function, subject)]
    for node in function.nodes:
        for branch in _of_node(engine, function, node, aliases):
            known = found.get(branch.name)
            if known is not None:
                branch = known._replace(
                    inside=known.inside | branch.inside,
                    functions=known.functions + branch.functions,
                )
            found[branch.name] = branch
    return list(found.values())


def tool_entries(parts: list[Branch], handler: Entry) -> list[Entry]:
    """One entry point for each branch of a handler, without what belongs to the others alone."""
    inside = frozenset().union(*(part.inside for part in parts))
    tabled = {gid for part in parts for gid in part.functions}
    return [
        msgspec.structs.replace(
            handler,
            kind="tool",
            name=part.name,
            spot=part.spot,
            elsewhere=inside - part.inside,
            also=part.functions,
            others=tuple(sorted(tabled - set(part.functions))),
        )
        for part in parts
    ]


def _aliases(function: FunctionEntry, subject: ir.Expr) -> list[ir.Expr]:
    return [
        target
        for node in function.nodes
        if isinstance(node, ir.Assign) and node.value is not None and same(node.value, subject)
        for target in node.targets
    ]


def _of_node(
    engine: Engine, function: FunctionEntry, node: object, subjects: list[ir.Expr]
) -> Iterator[Branch]:
    match node:
        case ir.If(test, body, _, spot):
            for name, negative in _tested_names(engine, function, test, subjects):
                inside = frozenset() if negative else frozenset(spots(body))
                yield Branch(name, spot, inside, ())
        case ir.Match(subject, cases, _) if _is(subject, subjects):
            for case in cases:
                for value in case.values:
                    text = _constant(engine, function, value)
                    if text is not None:
                        yield Branch(text, case.spot, frozenset(spots(case.body)), ())
        case ir.Item(base, index, spot) if _is(index, subjects):
            yield from _table(engine, function, base, spot)
        case ir.Call(ir.Attr(base, "get", _), (ir.Arg("", key), *_), spot) if _is(key, subjects):
            yield from _table(engine, function, base, spot)


def _tested_names(
    engine: Engine, function: FunctionEntry, test: ir.Expr, subjects: list[ir.Expr]
) -> Iterator[tuple[str, bool]]:
    """Names that `test` compares a subject with, and whether the branch is for the others."""
    match test:
        case ir.Op("==" | "!=" as op, (left, right)):
            for subject, value in ((left, right), (right, left)):
                name = _constant(engine, function, value)
                if name is not None and _is(subject, subjects):
                    yield name, op == "!="
        case ir.Op("in" | "not in" as op, (subject, ir.Seq(_, items, _))) if _is(
            subject, subjects
        ):
            for item in items:
                name = _constant(engine, function, item)
                if name is not None:
                    yield name, op == "not in"
        case ir.Op("or" | "and", operands):
            for operand in operands:
                yield from _tested_names(engine, function, operand, subjects)


def _constant(engine: Engine, function: FunctionEntry, expr: ir.Expr) -> str | None:
    """The text of a string, of a constant, or of an enum member (with or without `.value`)."""
    if isinstance(expr, ir.Const):
        return expr.text if expr.kind == "str" else None
    if isinstance(expr, ir.Attr):
        member = expr.base if expr.name == "value" and isinstance(expr.base, ir.Attr) else expr
        assert isinstance(member, ir.Attr)
        for obj in denoted(engine, member.base, function.gid):
            if obj.kind == "class":
                return _assigned_text(engine.tables.classes[obj.a].ir.body, member.name)
            if obj.kind == "module":
                return _assigned_text(engine.tables.functions[obj.a].ir.body, member.name)
    if isinstance(expr, ir.Name):
        return _constant_of(engine, function.module, expr.id, MAX_IMPORTS)
    return None


def _constant_of(engine: Engine, module: ModuleEntry, name: str, steps: int) -> str | None:
    """The text that a module assigns to `name`, or imports under it."""
    body = module.summary.functions[0].body
    for statement in body:
        if isinstance(statement, ir.Import) and statement.bound == name and steps:
            source = engine.tables.module_of(module.file, statement.level, statement.module)
            if source is not None:
                return _constant_of(engine, source, statement.name, steps - 1)
    return _assigned_text(body, name)


def _assigned_text(body: tuple[ir.Stmt, ...], name: str) -> str | None:
    for statement in body:
        if isinstance(statement, ir.Assign) and isinstance(statement.value, ir.Const):
            target = statement.targets[0]
            if isinstance(target, ir.Name) and target.id == name:
                return statement.value.text
    return None


def _is(expr: ir.Expr, subjects: list[ir.Expr]) -> bool:
    return any(same(expr, subject) for subject in subjects)


def _table(
    engine: Engine, function: FunctionEntry, base: ir.Expr, spot: ir.Spot
) -> Iterator[Branch]:
    """A look-up in a dict of functions: one branch for each key."""
    for obj in denoted(engine, base, function.gid):
        if obj.kind != "container" or obj.gid < 0:
            continue
        maker = engine.tables.functions[obj.gid]
        for display in _displays(maker, obj.spot):
            for key, value in display.items:
                if isinstance(key, ir.Const):
                    functions = _functions(engine, value, maker)
                    if functions:
                        yield Branch(key.text, spot, frozenset(), functions)


def _displays(function: FunctionEntry, spot: ir.Spot) -> Iterator[ir.Dict]:
    bodies: list[object] = [function.ir.body]
    if function.ir.parent < 0:
        bodies += [cls.body for cls in function.module.summary.classes]
    for body in bodies:
        for node in walk(body):
            if isinstance(node, ir.Dict) and node.spot == spot:
                yield node


def _functions(engine: Engine, value: ir.Expr, maker: FunctionEntry) -> tuple[int, ...]:
    functions = (function_of(engine, obj) for obj in denoted(engine, value, maker.gid))
    return tuple(gid for gid in functions if gid is not None)
