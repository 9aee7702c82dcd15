"""Caches of calls: a function under a caching decorator, or one that a caching call wraps."""

from collections.abc import Iterator

from analyzer.program.engine import Engine
from analyzer.program.events import Event, Site
from analyzer.program.tables import FunctionEntry
from analyzer.state.caching import caching_decorators
from analyzer.state.definitions import FirstPlaces
from analyzer.state.holders import Holders
from analyzer.state.model import Access, Act, Location
from analyzer.state.reach import Reach
from analyzer.syntax import ir


class CallCaches:
    """Accesses of the caches that no variable of the program shows."""

    def __init__(
        self, engine: Engine, reach: Reach, holders: Holders, places: FirstPlaces
    ) -> None:
        self._engine = engine
        self._reach = reach
        self._holders = holders
        self._places = places

    def accesses(self) -> Iterator[Access]:
        yield from self._decorated()
        yield from self._wrapped()

    def _decorated(self) -> Iterator[Access]:
        """A function under a caching decorator fills its cache, by its first own parameter."""
        for gid in sorted(self._reach.by_function):
            function = self._engine.tables.functions[gid]
            spot = function.ir.spot
            params = [p.name for p in function.ir.params if p.name not in ("self", "cls")]
            for _ in caching_decorators(self._engine, function):
                location = Location("decorator-cache", gid, function.ir.name)
                self._places.note(location, function.label, gid, spot)
                key = ir.Name(params[0], spot) if params else None
                yield Access(Act.FILL, location, gid, spot, key=key)

    # `self.search = lru_cache(self.search)`

    def _wrapped(self) -> Iterator[Access]:
        """Calls through a field or a module's name that holds what a caching call gave."""
        caches = self._named_caches()
        for gid in sorted(self._reach.by_function) if caches else ():
            calls = _calls_by_name(self._engine.tables.functions[gid])
            for event in self._engine.events.get(gid, ()):
                call = event.expr if event.kind == "call method" else calls.get(event.spot)
                for location in self._used(event):
                    if location in caches and isinstance(call, ir.Call):
                        key = call.args[0].value if call.args else None
                        yield Access(Act.FILL, location, gid, event.spot, key=key)

    def _used(self, event: Event) -> Iterator[Location]:
        if event.kind == "read variable":
            yield _calls_of(Location("variable", event.base, event.name))
        elif event.kind in ("call method", "write field"):
            for obj in self._engine.objects_of(event.base):
                if obj.kind in ("instance", "class"):
                    yield _calls_of(self._holders.attribute(obj, event.name))

    def _named_caches(self) -> set[Location]:
        """Locations that are assigned what a caching call gave, with their places noted."""
        found: set[Location] = set()
        applied = {
            (site.gid, site.spot)
            for site, callee in self._engine.calls.library_calls
            if self._engine.attributes.type_name(callee) in self._engine.catalog.caching
            and self._wraps(site)
        }
        for gid in sorted({gid for gid, _ in applied}):
            for event in self._engine.events.get(gid, ()):
                spot = getattr(event.expr, "spot", -1)
                if event.kind == "write field" and (gid, spot) in applied:
                    found.update(
                        self._noted(location, gid, event.spot) for location in self._used(event)
                    )
            for name, spot in self._assigned(gid, applied):
                location = _calls_of(Location("variable", gid, name))
                found.add(self._noted(location, gid, spot))
        return found

    def _assigned(
        self, gid: int, applied: set[tuple[int, ir.Spot]]
    ) -> Iterator[tuple[str, ir.Spot]]:
        """Names of a module that are assigned one of the calls in `applied`."""
        function = self._engine.tables.functions[gid]
        for node in function.ir.body if function.parent < 0 else ():
            if isinstance(node, ir.Assign) and (gid, getattr(node.value, "spot", -1)) in applied:
                for target in node.targets:
                    if isinstance(target, ir.Name):
                        yield target.id, target.spot

    def _noted(self, location: Location, gid: int, spot: ir.Spot) -> Location:
        name = location.name
        if location.of == "attribute":
            name = f"{self._engine.tables.classes[location.owner].ir.name}.{name}"
        self._places.note(location, name, gid, spot)
        return location

    def _wraps(self, site: Site) -> bool:
        """Whether the call is handed a function, and is no decorator over a definition."""
        return any(
            obj.kind in ("function", "bound")
            for _, node, _ in site.arguments
            for obj in self._engine.objects_of(node)
        )


def fills_itself(access: Access, spot: ir.Spot) -> bool:
    """Whether an access is a cached function's own: it is defined at `spot`."""
    location = access.location
    return bool(location.of) or (access.gid == location.owner and access.spot == spot)


def _calls_of(place: Location) -> Location:
    """The cache of the calls that are made through what `place` holds."""
    return Location("decorator-cache", place.owner, place.name, place.origin)


def _calls_by_name(function: FunctionEntry) -> dict[ir.Spot, ir.Call]:
    """Calls of plain names, by the spot of the name."""
    return {
        node.func.spot: node
        for node in function.nodes
        if isinstance(node, ir.Call) and isinstance(node.func, ir.Name)
    }
