"""Tables of handlers, and what each key has in them.

A table is whatever container holds functions, or objects whose methods do the work: a display, a
comprehension, a dict that decorators or loops fill, a dict of dicts with a function in each.
"""

from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from analyzer.program.engine import Engine
from analyzer.program.objects import Obj
from analyzer.program.queries import denoted, function_of
from analyzer.program.solver import ITEM, UNKEYED
from analyzer.program.tables import FunctionEntry
from analyzer.servers.constants import constant, field_text
from analyzer.syntax import ir
from analyzer.syntax.walk import walk

MAX_NESTING = 2
"""Containers in containers, down to the function: `{"add": {"schema": …, "run": add}}`."""


class Row(NamedTuple):
    """What a table has under one key.

    `functions` are the values themselves; `owned` are also the methods of a value that is an
    object, and the functions in its fields.
    """

    name: str
    functions: frozenset[int]
    owned: frozenset[int]


def rows(engine: Engine, function: FunctionEntry, table: ir.Expr) -> Iterator[Row]:
    """The rows of the tables that an expression in `function` denotes, if it is one."""
    for obj in denoted(engine, table, function.gid):
        if engine.attributes.type_name(obj) in ("builtins.dict", "collections.defaultdict"):
            for name, values in sorted(_values(engine, obj).items()):
                row = _row(engine, name, values)
                if row.owned:
                    yield row


def _values(engine: Engine, table: Obj) -> dict[str, list[Obj]]:
    """The values of a table by key; those under computed keys by what they call themselves."""
    found: defaultdict[str, list[Obj]] = defaultdict(list)
    for field, node in engine.graph.items_of(table.id):
        if field != UNKEYED:
            found[field[1:]] += engine.objects_of(node)
    named, attribute = _displayed(engine, table)
    for name, values in named.items():
        found[name] += values
    known = {obj.id for values in found.values() for obj in values}
    for obj in engine.objects_of(engine.graph.field(table.id, ITEM)):
        if obj.id not in known:
            found[_own_name(engine, obj, attribute)].append(obj)
    return found


def _displayed(engine: Engine, table: Obj) -> tuple[dict[str, list[Obj]], str]:
    """Values under named constants in the display, and the attribute that a comprehension's
    keys are read from."""
    named: dict[str, list[Obj]] = {}
    if table.kind != "container":
        return named, ""
    maker = engine.tables.functions[table.gid]
    for node in _displays(maker, table.spot):
        match node:
            case ir.Dict(items, _):
                for key, value in items:
                    name = constant(engine, maker, key) if key is not None else None
                    if name is not None and not isinstance(key, ir.Const):
                        named[name] = denoted(engine, value, maker.gid)
            case ir.Comp(_, (ir.Attr(_, attribute, _), *_), _, _):
                return named, attribute
    return named, ""


def _displays(function: FunctionEntry, spot: ir.Spot) -> Iterator[ir.Dict | ir.Comp]:
    bodies: list[object] = [function.ir.body]
    if function.ir.parent < 0:
        bodies += [cls.body for cls in function.module.summary.classes]
    for body in bodies:
        for node in walk(body):
            if isinstance(node, ir.Dict | ir.Comp) and node.spot == spot:
                yield node


def _own_name(engine: Engine, obj: Obj, attribute: str) -> str:
    """What a value calls itself: the constant of its decorator or field, or its own name."""
    if obj.kind in ("instance", "class"):
        text = field_text(engine, obj, attribute or "name")
        return text or engine.tables.classes[obj.a].ir.name
    gid = next(iter(_functions(engine, obj)), None)
    if gid is None:
        return ""
    function = engine.tables.functions[gid].ir
    if attribute != "__name__":
        for decorator in function.decorators:
            match decorator:
                case ir.Call(_, (ir.Arg("", ir.Const("str", text)), *_), _):
                    return text
    return function.name


def _row(engine: Engine, name: str, values: list[Obj]) -> Row:
    functions = {gid for obj in values for gid in _functions(engine, obj)}
    owned = functions | {gid for obj in values for gid in _methods(engine, obj)}
    return Row(name, frozenset(functions), frozenset(owned))


def _functions(engine: Engine, obj: Obj, depth: int = MAX_NESTING) -> Iterator[int]:
    gid = function_of(engine, obj)
    if gid is not None:
        yield gid
    elif obj.kind == "partial":
        for target in engine.objects_of(obj.a):
            yield from _functions(engine, target, depth - 1) if depth else ()
    elif obj.kind == "container" and depth:
        for item in engine.objects_of(engine.graph.field(obj.id, ITEM)):
            yield from _functions(engine, item, depth - 1)


def _methods(engine: Engine, obj: Obj) -> Iterator[int]:
    """The methods of an object's class, inherited ones too, and functions in its own fields."""
    if obj.kind not in ("instance", "class"):
        return
    pending, seen = [obj.a], {obj.a}
    while pending:
        cls = engine.tables.classes[pending.pop()]
        for method in engine.tables.functions_of(cls.module):
            if engine.tables.functions[method].cls == cls.cid:
                yield method
        above = [base.a for node in cls.bases for base in engine.objects_of(node)
                 if base.kind == "class" and base.a not in seen]  # fmt: skip
        seen.update(above)
        pending += above
    for node in engine.graph.fields_at(obj.id):
        for item in engine.objects_of(node):
            yield from _functions(engine, item, 0)
