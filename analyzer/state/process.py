"""State of the process itself: its working directory, its environment, its random numbers."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from analyzer.catalog import Ambient, matches
from analyzer.program.engine import Engine
from analyzer.program.events import Site
from analyzer.servers.model import EntryRef
from analyzer.state.definitions import FirstPlaces
from analyzer.state.model import Access, Act, Location
from analyzer.state.reach import Reach
from analyzer.syntax import ir
from analyzer.syntax.walk import spots

_ENVIRONMENT_CALLS = {
    "os.getenv": Act.READ,
    "os.environ.get": Act.READ,
    "os.putenv": Act.REBIND,
    "os.environ.setdefault": Act.REBIND,
    "os.environ.update": Act.REBIND,
}


_STREAMS = ("sys", "os.environ", "warnings", "logging")
"""What has state of its own that is looked at elsewhere, or changes no answer."""


class ProcessState:
    """Accesses of the process; what a request changes is defined where it does so first."""

    def __init__(self, engine: Engine, reach: Reach, places: FirstPlaces) -> None:
        self._engine = engine
        self._reach = reach
        self._places = places

    def accesses(self) -> Iterator[Access]:
        calls = [
            (self._engine.attributes.type_name(callee), site)
            for site, callee in self._engine.calls.library_calls
        ]
        for ambient in self._engine.catalog.ambients:
            yield from self._of_ambient(ambient, calls)
        for name, site in calls:
            if name in _ENVIRONMENT_CALLS:
                yield from self._of_environment(name, site)
        yield from self._without_restored(list(self._items()))
        yield from self._of_libraries(calls)

    def _of_ambient(self, ambient: Ambient, calls: list[tuple[str, Site]]) -> Iterator[Access]:
        writes = [site for name, site in calls if matches(name, ambient.writes)]
        restored = {site.gid for site in writes if self._is_final(site.gid, site.spot)}
        writes = [site for site in writes if site.gid not in restored]
        if not writes:
            return
        reads = [
            site
            for name, site in calls
            if matches(name, ambient.reads) and not matches(name, ambient.writes)
        ]
        if ambient.for_others and not self._entries(reads) - self._entries(writes):
            return
        location = Location("process", -1, ambient.name)
        for site in writes:
            given = tuple(expr for _, _, expr in site.arguments if expr is not None)
            value = ir.Seq("tuple", given, site.spot) if given else None
            self._note(location, Act.REBIND, site.gid, site.spot)
            yield Access(Act.REBIND, location, site.gid, site.spot, value=value)
        for site in reads:
            yield Access(Act.READ, location, site.gid, site.spot)

    def _of_libraries(self, calls: list[tuple[str, Site]]) -> Iterator[Access]:
        """Attributes that requests set on a library's module, as in `openai.api_key = key`.

        They count when another call reads them, itself or by calling that library.
        """
        written: defaultdict[str, list[Access]] = defaultdict(list)
        read: defaultdict[str, list[Access]] = defaultdict(list)
        for gid, events in sorted(self._engine.events.items()):
            for event in events:
                if event.kind not in ("read field", "write field"):
                    continue
                for obj in self._engine.objects_of(event.base):
                    if obj.kind != "external" or obj.name in _STREAMS:
                        continue
                    act = Act.READ if event.kind == "read field" else Act.REBIND
                    name = f"{obj.name}.{event.name}"
                    access = Access(
                        act, Location("process", -1, name), gid, event.spot, value=event.expr
                    )
                    (read if act is Act.READ else written)[name].append(access)
        for name, accesses in sorted(written.items()):
            lasting = self._without_restored(accesses)
            kept = [one for one in lasting if self._reach.requested(one.gid)]
            module = name.rpartition(".")[0]
            uses = [site for called, site in calls if called.startswith(f"{module}.")]
            location = Location("process", -1, name)
            found = read[name] + [Access(Act.READ, location, at.gid, at.spot) for at in uses]
            if kept and self._touching(found) - self._touching(kept):
                for access in kept:
                    self._note(location, Act.REBIND, access.gid, access.spot)
                yield from (*kept, *found)

    def _touching(self, accesses: Iterable[Access]) -> set[EntryRef]:
        return {entry for one in accesses for entry in self._reach.entries_at(one.gid, one.spot)}

    def _without_restored(self, accesses: list[Access]) -> Iterator[Access]:
        """What a function sets and puts back before it ends, whatever happens, it does not set."""
        restored = {
            (access.gid, access.location)
            for access in accesses
            if access.act is Act.REBIND and self._is_final(access.gid, access.spot)
        }
        for access in accesses:
            if access.act is Act.READ or (access.gid, access.location) not in restored:
                yield access

    def _is_final(self, gid: int, spot: ir.Spot) -> bool:
        """Whether the code at a spot runs in a `finally`."""
        return any(
            isinstance(node, ir.Try) and spot in spots(node.final)
            for node in self._engine.tables.functions[gid].nodes
        )

    def _entries(self, sites: list[Site]) -> set[EntryRef]:
        return {entry for site in sites for entry in self._reach.entries_at(site.gid, site.spot)}

    def _of_environment(self, name: str, site: Site) -> Iterator[Access]:
        act = _ENVIRONMENT_CALLS[name]
        match site.positional(0):
            case (_, _, ir.Const(_, key)):
                yield self._variable(key, act, site.gid, site.spot, None)
            case (_, _, value) if name == "os.environ.update":
                yield self._variable("", act, site.gid, site.spot, value)

    def _items(self) -> Iterator[Access]:
        """`os.environ["KEY"]`, read or written."""
        acts = {"read item": Act.READ, "write item": Act.REBIND}
        for gid, events in sorted(self._engine.events.items()):
            for event in events:
                act = acts.get(event.kind)
                if act is None or (act is Act.READ and not isinstance(event.expr, ir.Const)):
                    continue
                if any(obj.name == "os.environ" for obj in self._engine.objects_of(event.base)):
                    key = event.expr.text if isinstance(event.expr, ir.Const) else ""
                    yield self._variable(key, act, gid, event.spot, event.value)

    def _variable(
        self, key: str, act: Act, gid: int, spot: ir.Spot, value: ir.Expr | None
    ) -> Access:
        """An access of one variable; without a key, of the environment as a whole."""
        location = Location("process", -1, f'os.environ["{key}"]' if key else "os.environ")
        self._note(location, act, gid, spot)
        return Access(act, location, gid, spot, value=value)

    def _note(self, location: Location, act: Act, gid: int, spot: ir.Spot) -> None:
        if act is Act.REBIND and self._reach.requested(gid):
            self._places.note(location, location.name, gid, spot)
