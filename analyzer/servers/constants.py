"""The text that an expression stands for: a string, a named constant, an enum member, a field."""

from collections.abc import Iterator

from analyzer.program.engine import Engine
from analyzer.program.objects import Obj
from analyzer.program.queries import denoted, passed
from analyzer.program.tables import FunctionEntry, ModuleEntry
from analyzer.syntax import ir

MAX_IMPORTS = 4


def constant(engine: Engine, function: FunctionEntry, expr: ir.Expr) -> str | None:
    """The text of a string, of a constant, of an enum member (with or without `.value`), or of
    the field of an object."""
    if isinstance(expr, ir.Const):
        return expr.text if expr.kind == "str" else None
    if isinstance(expr, ir.Attr):
        member = expr.base if expr.name == "value" and isinstance(expr.base, ir.Attr) else expr
        assert isinstance(member, ir.Attr)
        for obj in denoted(engine, member.base, function.gid):
            if obj.kind == "instance":
                return field_text(engine, obj, member.name)
            if obj.kind == "class":
                return assigned_text(engine.tables.classes[obj.a].ir.body, member.name)
            if obj.kind == "module":
                return assigned_text(engine.tables.functions[obj.a].ir.body, member.name)
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
    return assigned_text(body, name)


def assigned_text(body: tuple[ir.Stmt, ...], name: str) -> str | None:
    """The literal that a body assigns to a plain name."""
    for statement in body:
        if isinstance(statement, ir.Assign) and isinstance(statement.value, ir.Const):
            target = statement.targets[0]
            if isinstance(target, ir.Name) and target.id == name:
                return statement.value.text
    return None


def field_text(engine: Engine, obj: Obj, field: str) -> str | None:
    """The text that an instance has in a field: of its class, or given to its constructor."""
    cls = engine.tables.classes[obj.a].ir
    return assigned_text(cls.body, field) or next(_given_texts(engine, obj, field), None)


def _given_texts(engine: Engine, obj: Obj, field: str) -> Iterator[str]:
    """Literals that constructors store in a field, or are handed for it."""
    for gid in sorted(engine.calls.entered):
        for event in engine.events.get(gid, ()):
            if event.kind != "write field" or event.name != field:
                continue
            if obj.id not in engine.graph.points_to[event.base]:
                continue
            match event.expr:
                case ir.Const("str", text):
                    yield text
                case ir.Name(name, _):
                    yield from _handed_texts(engine, obj, gid, name)


def _handed_texts(engine: Engine, obj: Obj, gid: int, name: str) -> Iterator[str]:
    """Literals for a constructor's parameter, by the place or the class that makes `obj`."""
    for caller, given in passed(engine, gid, name):
        method = engine.method_of(engine.tables.functions[caller])
        own_class = method is not None and method.cls == obj.a
        if isinstance(given, ir.Const) and (own_class or caller == obj.gid):
            yield given.text
