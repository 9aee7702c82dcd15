"""Which functions stand behind a wrapper that `functools.wraps` makes look like them."""

from analyzer.program.engine import Engine
from analyzer.program.queries import denoted, function_of
from analyzer.program.tables import FunctionEntry
from analyzer.syntax import ir

_WRAPS = "functools.wraps"


def wrapped_by(
    engine: Engine, gid: int, registering: int, expr: ir.Expr | None
) -> tuple[int, ...]:
    """The functions that wrapper `gid` stands for where function `registering` registers it.

    A decorator that registers what it makes does so for all it is put on. Elsewhere the expression
    tells which one is meant; when it does not, none is.
    """
    behind = behind_wrapper(engine, gid)
    if not behind or _encloses(engine, engine.tables.functions[gid], registering):
        return behind
    given: set[int] = set()
    if isinstance(expr, ir.Call):
        for arg in expr.args:
            if isinstance(arg.value, ir.Name | ir.Attr):
                for obj in denoted(engine, arg.value, registering):
                    target = function_of(engine, obj)
                    if target is not None:
                        given.add(target)
    meant = tuple(target for target in behind if target in given)
    return meant or (behind if len(behind) == 1 else ())


def behind_wrapper(engine: Engine, gid: int) -> tuple[int, ...]:
    """What is handed to the decorator for the parameter that `wraps` names."""
    function = engine.tables.functions[gid]
    if function.parent < 0:
        return ()
    for decorator in function.ir.decorators:
        match decorator:
            case ir.Call(func, (ir.Arg("", ir.Name(name)), *_), _):
                called = denoted(engine, func, function.parent)
                if any(engine.attributes.type_name(obj) == _WRAPS for obj in called):
                    return _functions(engine, function, name)
    return ()


def _functions(engine: Engine, function: FunctionEntry, name: str) -> tuple[int, ...]:
    owner = engine.tables.owner(engine.tables.functions[function.parent], name)
    node = engine.graph.known_variable(owner, name)
    found = (function_of(engine, obj) for obj in engine.objects_of(node))
    return tuple(sorted({gid for gid in found if gid is not None} - {function.gid}))


def _encloses(engine: Engine, function: FunctionEntry, registering: int) -> bool:
    """Whether the wrapper is made where it is registered, or in a function around that."""
    current = function.parent
    while current >= 0:
        if current == registering:
            return engine.tables.functions[current].parent >= 0
        current = engine.tables.functions[current].parent
    return False
