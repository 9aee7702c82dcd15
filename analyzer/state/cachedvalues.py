"""Reads of what a function gives that keeps it, as under `functools.lru_cache`."""

from collections.abc import Iterator

from analyzer.program.class_members import descriptor_of
from analyzer.program.engine import Engine
from analyzer.program.objects import Obj
from analyzer.state.holders import Holders
from analyzer.state.model import Access, Act, Location
from analyzer.syntax import ir


class CachedValues:
    def __init__(self, engine: Engine, holders: Holders) -> None:
        self._engine = engine
        self._holders = holders

    def reads(self, gid: int, navigated: set[ir.Spot]) -> Iterator[Access]:
        """Calls of such functions whose value does not only lead on to something in it."""
        for callee, spots in sorted(self._engine.calls.edges.get(gid, {}).items()):
            location = self._holders.cached.get(callee)
            if location is not None:
                for spot in sorted(spots - navigated - {0}):
                    yield Access(Act.READ, location, gid, spot)

    def property_of(self, obj: Obj, name: str) -> Location | None:
        """The cache behind an attribute that is computed once: `functools.cached_property`."""
        found: list[int] = []
        cls = self._engine.tables.classes[obj.a]
        if self._holders.cached:
            self._engine.attributes.members.lookup(cls, name, found.append, lambda base: None)
        for node in found:
            for item in self._engine.objects_of(node):
                location = self._holders.cached.get(item.a) if item.kind == "function" else None
                if location is not None:
                    function = self._engine.tables.functions[item.a].ir
                    return location if descriptor_of(function) == "property" else None
        return None
