"""Accesses through a parameter: only the callers that hand the object over make them."""

from collections import defaultdict
from functools import cache, cached_property

from analyzer.program.engine import Engine
from analyzer.program.tables import FunctionEntry
from analyzer.state.holders import Holders
from analyzer.state.model import Access, Location
from analyzer.syntax import ir


class Handed:
    """Tells which calls of a helper such as `clean(data)` lead to an access of a cell in it."""

    def __init__(self, engine: Engine, holders: Holders) -> None:
        self._engine = engine
        self._holders = holders
        self._parameters = cache(self._parameters_of)
        self._known = cache(self._calls_handing)

    def calls(self, access: Access) -> frozenset[tuple[int, ir.Spot]] | None:
        """The calls, as function and spot, that hand over what is accessed.

        None when the access is not through a parameter, or some call does not show what it hands.
        """
        name = self._parameters(access.gid).get(access.spot)
        return self._known(access.gid, name, access.location) if name else None

    def _parameters_of(self, gid: int) -> dict[ir.Spot, str]:
        """The parameters, never assigned, that a function uses, by spot."""
        function = self._engine.tables.functions[gid]
        own = _own(function)
        found = {}
        for node in function.nodes if own else ():
            match node:
                case ir.Name(name, at) | ir.Attr(ir.Name(name), _, at) if name in own:
                    found[at] = name
                case ir.Item(ir.Name(name), _, at) if name in own:
                    found[at] = name
        return found

    @cached_property
    def _callers(self) -> dict[int, set[int]]:
        found: defaultdict[int, set[int]] = defaultdict(set)
        for graph in (self._engine.calls.edges, self._engine.calls.callbacks):
            for caller, edges in graph.items():
                for callee in edges:
                    found[callee].add(caller)
        return found

    def _calls_handing(
        self, gid: int, name: str, location: Location
    ) -> frozenset[tuple[int, ir.Spot]] | None:
        engine = self._engine
        links = engine.calls.links.get(gid, [])
        if self._callers.get(gid, set()) - {site.gid for site, _ in links}:
            return None
        function = engine.tables.functions[gid]
        found = set()
        for site, bound in links:
            node = engine.calls.arguments.given(site.arguments, function, name, bound=bound)
            if not node:
                return None
            objects = engine.graph.points_to[node]
            if any(self._holders.home.get(obj) == location for obj in objects):
                found.add((site.gid, site.spot))
        return frozenset(found) or None


def _own(function: FunctionEntry) -> frozenset[str]:
    """The parameters of a function but for the object whose method it is."""
    first = {param.name for param in function.ir.params[:1]} if function.cls >= 0 else set()
    return function.kept_parameters - first
