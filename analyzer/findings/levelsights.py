"""Handlers of `logging/setLevel` that keep a level: it is one for all clients."""

from collections.abc import Iterator

from analyzer.findings.sights import Sight
from analyzer.program.engine import Engine
from analyzer.program.queries import denoted
from analyzer.servers.model import FoundServer
from analyzer.syntax import ir

_HANDLERS = ("set_logging_level", "on_set_logging_level")
_RESULT = "mcp.types.EmptyResult"
_LINES = ("debug", "info", "warning", "error", "critical", "exception", "log")


def level_sights(engine: Engine, server: FoundServer) -> Iterator[Sight]:
    """Those that do more than to answer, and to say so in a log."""
    for entry in server.entries:
        if entry.kind != "handler" or entry.name not in _HANDLERS:
            continue
        function = engine.tables.functions[entry.gid]
        if not all(_only_answers(engine, entry.gid, one) for one in function.ir.body):
            yield Sight("logging-level", entry.gid, entry.spot, function.ir.name, server.id)


def _only_answers(engine: Engine, gid: int, statement: ir.Stmt) -> bool:
    match statement:
        case ir.Do(value) | ir.Return(value):
            return value is None or _says_nothing(engine, gid, value)
    return False


def _says_nothing(engine: Engine, gid: int, value: ir.Expr) -> bool:
    match value:
        case ir.Const():
            return True
        case ir.Call(ir.Name("print"), _):
            return True
        case ir.Call(ir.Attr(base, name), _) if name in _LINES:
            return _is_logger(engine, gid, base)
        case ir.Call(func, _):
            return _names(engine, gid, func) == {_RESULT}
    return False


def _is_logger(engine: Engine, gid: int, base: ir.Expr) -> bool:
    """`logging` itself, or a variable that `logging.getLogger` is assigned to."""
    if not isinstance(base, ir.Name):
        return False
    owner = engine.tables.owner(engine.tables.functions[gid], base.id)
    made = [
        node.value.func
        for node in (engine.tables.functions[owner].nodes if owner >= 0 else ())
        if isinstance(node, ir.Assign)
        and isinstance(node.value, ir.Call)
        and any(isinstance(one, ir.Name) and one.id == base.id for one in node.targets)
    ]
    if not made:
        return _names(engine, gid, base) == {"logging"}
    return all(_names(engine, owner, func) == {"logging.getLogger"} for func in made)


def _names(engine: Engine, gid: int, expr: ir.Expr) -> set[str]:
    return {engine.attributes.type_name(obj) for obj in denoted(engine, expr, gid)} or {""}
