"""Functions behind the wrapper of a decorator of the program, told apart.

`def timed(fn)` returns one `wrapper` for all functions that it is put on, and the calls of `fn` in
there would make each of them look as if it called all others. So the name that a decorated
definition binds denotes the wrapper *and* the definition, whose arguments and results then come
from the place that calls it; what the wrapper does itself runs beside. Only what a wrapper adds to
the arguments, or keeps of a result, still goes through it.
"""

from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from analyzer.program.events import Argument, Site
from analyzer.program.objects import Obj
from analyzer.program.tables import FunctionEntry, Tables
from analyzer.syntax import ir
from analyzer.syntax.walk import walk

_ONLY_LOOKED_AT = frozenset({"len", "str", "repr", "type", "isinstance", "bool", "print"})


class Held(NamedTuple):
    """A call in a wrapper that waits until all definitions are known: who, whom, on what."""

    site: Site
    function: FunctionEntry
    receiver: Obj | None


class Decorators:
    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._put_on: defaultdict[int, set[int]] = defaultdict(set)
        self._held: list[Held] = []
        self._handed: dict[int, frozenset[str]] = {}

    def wraps(self, wrapper: int) -> bool:
        """Whether a function calls what a function around it was handed."""
        return bool(self._calls_of(self._tables.functions[wrapper]))

    def put(self, wrapper: int, function: int) -> None:
        """Note that a decorator on the definition of `function` gave `wrapper`."""
        self._put_on[wrapper].add(function)

    def hold(self, site: Site, function: FunctionEntry, receiver: Obj | None) -> bool:
        """Keep a call for later if it may be a wrapper's call of what it stands for."""
        match site.expr:
            case ir.Call(ir.Name(name), _, _):
                caller = self._tables.functions[site.gid]
                if caller.parent >= 0 and name in self._calls_of(caller):
                    self._held.append(Held(site, function, receiver))
                    return True
        return False

    def release(self) -> Iterator[tuple[Held, bool]]:
        """The calls kept so far, each with whether the definition is called by others instead."""
        held, self._held = self._held, []
        for one in held:
            yield one, one.function.gid in self._put_on[one.site.gid]

    def _calls_of(self, function: FunctionEntry) -> frozenset[str]:
        """The names it calls that are parameters of functions around it."""
        known = self._handed.get(function.gid)
        if known is None:
            called = {
                node.func.id
                for node in (function.nodes if function.parent >= 0 else ())
                if isinstance(node, ir.Call) and isinstance(node.func, ir.Name)
            }
            known = frozenset(name for name in called if self._is_handed(function, name))
            self._handed[function.gid] = known
        return known

    def _is_handed(self, function: FunctionEntry, name: str) -> bool:
        owner = self._tables.owner(function, name)
        if owner in (-1, function.gid):
            return False
        return any(param.name == name for param in self._tables.functions[owner].ir.params)


def added(site: Site, wrapper: FunctionEntry) -> tuple[Argument, ...]:
    """The arguments of a wrapper's call without those that it only hands on."""
    own = {param.name for param in wrapper.ir.params}
    return tuple(
        (name, 0 if _is_own(expr, own) or name in ("*", "**") else node, expr)
        for name, node, expr in site.arguments
    )


def keys_put_in(wrapper: FunctionEntry, keywords: str) -> Iterator[str]:
    """The names under which a wrapper puts something into a dict of keywords."""
    for node in wrapper.nodes:
        match node:
            case ir.Assign((ir.Item(ir.Name(name), ir.Const("str", key)),), _, _, _):
                if name == keywords:
                    yield key
            case ir.Call(
                ir.Attr(ir.Name(name), "setdefault"), (ir.Arg("", ir.Const("str", key)), _)
            ):
                if name == keywords:
                    yield key


def _is_own(expr: ir.Expr | None, own: set[str]) -> bool:
    return isinstance(expr, ir.Name) and expr.id in own


def keeps_result(site: Site, wrapper: FunctionEntry) -> bool:
    """Whether a wrapper does anything with what it calls but look at it and return it."""

    def returned(value: ir.Expr | None) -> bool:
        return getattr(_awaited(value), "spot", -1) == site.spot

    names = set()
    for node in wrapper.nodes:
        match node:
            case ir.Return(value, _) if returned(value):
                return False
            case ir.Assign((ir.Name(name),), value, _, _) if returned(value):
                names.add(name)
    return not names or any(_is_used(node, names) for node in wrapper.nodes)


def _is_used(node: object, names: set[str]) -> bool:
    """Whether a statement or expression puts one of `names` elsewhere."""
    match node:
        case ir.Assign(targets, value, _, _):
            elsewhere = any(not isinstance(target, ir.Name) for target in targets)
            return (elsewhere or isinstance(value, ir.Name)) and _mentions(value, names)
        case ir.Call(func, args, _):
            looked = isinstance(func, ir.Name) and func.id in _ONLY_LOOKED_AT
            return not looked and any(_is_own(arg.value, names) for arg in args)
    return False


def _mentions(value: ir.Expr | None, names: set[str]) -> bool:
    return any(isinstance(node, ir.Name) and node.id in names for node in walk(value))


def _awaited(value: ir.Expr | None) -> ir.Expr | None:
    match value:
        case ir.Flow("await", inner):
            return inner
    return value
