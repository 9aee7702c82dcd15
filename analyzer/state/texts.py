"""String constants that an expression may be, through names, defaults, callers and fields."""

from analyzer.program.engine import Engine
from analyzer.program.queries import passed
from analyzer.syntax import ir
from analyzer.syntax.walk import walk

MAX_STEPS = 4
"""How many assignments or calls may lie between the expression and the constant."""


def texts_of(engine: Engine, expr: ir.Expr, gid: int, depth: int = 0) -> set[str]:
    """The constants in `expr`, an expression of function `gid`; `None` counts as a text."""
    found: set[str] = set()
    function = engine.tables.functions[gid]
    for node in walk(expr):
        match node:
            case ir.Const("str", text):
                found.add(text)
            case ir.Const("none", _):
                found.add("None")
            case ir.Name(name, _) if depth < MAX_STEPS:
                owner = engine.tables.owner(function, name)
                if owner >= 0:
                    found |= _of_variable(engine, name, owner, depth + 1)
            case ir.Attr(_, name, _) if depth < MAX_STEPS:
                found |= _of_field(engine, name, function.module.file, depth + 2)
    return found


def _of_variable(engine: Engine, name: str, owner: int, depth: int) -> set[str]:
    """What a variable of function `owner` is assigned, has as default, and is passed."""
    function = engine.tables.functions[owner]
    found: set[str] = set()
    for node in function.nodes:
        match node:
            case ir.Assign(targets, value, _, _) if value is not None:
                if any(isinstance(part, ir.Name) and part.id == name for part in targets):
                    found |= texts_of(engine, value, owner, depth)
    for param in function.ir.params:
        if param.name == name and param.default is not None:
            found |= texts_of(engine, param.default, max(function.parent, 0), depth)
    for caller, given in passed(engine, owner, name):
        found |= texts_of(engine, given, caller, depth)
    return found


def _of_field(engine: Engine, name: str, file: str, depth: int) -> set[str]:
    """What code of the same module assigns to a field of that name."""
    found: set[str] = set()
    for gid in sorted(engine.calls.entered):
        if engine.tables.functions[gid].module.file != file:
            continue
        for event in engine.events.get(gid, ()):
            if event.kind == "write field" and event.name == name and event.expr is not None:
                found |= texts_of(engine, event.expr, gid, depth)
    return found
