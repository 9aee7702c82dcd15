"""What a registration is given: the functions that an argument denotes, and whether one is missed.

Functions come as they are, wrapped in a library's object, listed, or as the hooks of an instance
whose class a framework calls (a tool class of the program's own, on the SDK's).
"""

from collections.abc import Iterable, Iterator

from analyzer.program.engine import Engine
from analyzer.program.events import Site
from analyzer.program.objects import Obj
from analyzer.program.solver import ITEM
from analyzer.run import EntryKind
from analyzer.syntax import ir

MAX_NESTING = 2
"""Lists in lists, and library objects in library objects, down to the function."""

ANSWERING: frozenset[EntryKind] = frozenset(
    {"tool", "resource", "prompt", "handler", "completion"}
)
"""What a server is there for; lifespans, routes and middleware come beside it."""


class Given:
    """Looks at what registrations on servers are given."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._decorators = {
            callee.args[0].result
            for _, callee in engine.calls.library_calls
            if callee.kind == "made" and callee.args and isinstance(callee.args[0], Site)
        }

    def functions(self, node: int, depth: int = MAX_NESTING) -> Iterator[Obj]:
        """The functions, bound ones too, that a node denotes."""
        yield from self.functions_in(self._engine.objects_of(node), depth)

    def functions_in(self, objects: Iterable[Obj], depth: int = MAX_NESTING) -> Iterator[Obj]:
        """The functions, bound ones too, among `objects` and in them."""
        for obj in objects:
            if obj.kind in ("function", "bound"):
                yield obj
            elif obj.kind == "partial":
                yield from self.functions(obj.a)
            elif obj.kind == "instance":
                found = [*self._hooks(obj), *self._handed_up(obj, depth)]
                yield from found or self._called(obj)
            elif depth and obj.kind == "container":
                yield from self.functions(self._engine.graph.field(obj.id, ITEM), depth - 1)
            elif depth and obj.kind == "made":
                for site in obj.args:
                    if isinstance(site, Site):
                        yield from self._arguments(site, depth)

    def misses(self, kind: EntryKind, site: Site) -> bool:
        """Whether `site` registers something that answers requests and that nobody saw.

        A call that only gives a decorator registers nothing yet.
        """
        first = site.positional(0) or site.keyword("fn")
        if kind not in ANSWERING or first is None or isinstance(first[2], ir.Const):
            return False
        return site.result not in self._decorators and not self._engine.objects_of(first[1])

    def _arguments(self, site: Site, depth: int) -> Iterator[Obj]:
        for _, node, _ in site.arguments:
            if node:
                yield from self.functions(node, depth - 1)

    def _hooks(self, obj: Obj) -> Iterator[Obj]:
        """The methods of an instance that a framework calls."""
        cls = self._engine.tables.classes[obj.a]
        bases = self._engine.attributes.external_bases.get(obj.a, set())
        for method in sorted(cls.ir.names):
            if any(self._engine.catalog.hook_for(base, method) for base in bases):
                for item in self._engine.objects_of(self._engine.graph.field(cls.obj, method)):
                    if item.kind == "function":
                        yield item

    def _called(self, obj: Obj) -> Iterator[Obj]:
        """The `__call__` of an instance that is handed over as a function."""
        pending, seen = [obj.a], {obj.a}
        while pending:
            cls = self._engine.tables.classes[pending.pop(0)]
            if "__call__" in cls.ir.names:
                field = self._engine.graph.field(cls.obj, "__call__")
                found = self._engine.objects_of(field)
                yield from (one for one in found if one.kind == "function")
                return
            for base in cls.bases:
                above = {one.a for one in self._engine.objects_of(base) if one.kind == "class"}
                pending += sorted(above - seen)
                seen |= above

    def _handed_up(self, obj: Obj, depth: int) -> Iterator[Obj]:
        """Functions that an instance's constructor hands to the library class it is built on."""
        if not depth or obj.a not in self._engine.attributes.external_bases:
            return
        for site, callee in self._engine.calls.library_calls:
            if callee.kind == "member" and callee.a == obj.id and callee.name == "__init__":
                yield from self._arguments(site, depth)
