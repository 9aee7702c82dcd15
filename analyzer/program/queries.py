"""What the rooms above ask a solved program."""

from collections.abc import Iterator

from analyzer.program.engine import Engine
from analyzer.program.events import Site
from analyzer.program.expressions import Scope
from analyzer.program.objects import Obj
from analyzer.syntax import ir


def denoted(engine: Engine, expr: ir.Expr, gid: int) -> list[Obj]:
    """What an expression in function `gid` may denote, in a stable order."""
    scope = Scope(engine.tables.functions[gid], [])
    node = engine.statements.expressions.node(expr, scope)
    engine.graph.solve()
    return engine.objects_of(node)


def function_of(engine: Engine, obj: Obj) -> int | None:
    """The id of the function that an object is, or is bound to."""
    match obj.kind:
        case "function":
            return obj.a
        case "bound":
            return engine.graph.objects[obj.b].a
    return None


def passed(engine: Engine, gid: int, name: str) -> Iterator[tuple[int, ir.Expr]]:
    """What callers pass for parameter `name` of function `gid`: who, and the expression."""
    names = [param.name for param in engine.tables.functions[gid].ir.params]
    if name not in names:
        return
    for site, bound in engine.calls.links.get(gid, ()):
        position = names.index(name) - bound
        argument = site.keyword(name) or (site.positional(position) if position >= 0 else None)
        if argument is not None and argument[2] is not None:
            yield site.gid, argument[2]


def came_from(engine: Engine, obj: Obj) -> list[Obj]:
    """What a library's object was got from: the owner of a member, the callables that made it."""
    if obj.kind == "member":
        return [engine.graph.objects[obj.a]]
    sites = [site for site in obj.args if isinstance(site, Site)] if obj.kind == "made" else []
    return [found for site in sites for found in engine.objects_of(site.callee)]
