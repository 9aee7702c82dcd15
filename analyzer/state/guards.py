"""What locks keep apart: threads on memory of this process, or calls on what replicas share.

A lock around memory is as private as the memory: each replica needs its own and no more. A lock
around files or an outside service is meant for all calls, and N replicas have N of it.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property

import msgspec

from analyzer.program.engine import Engine
from analyzer.program.queries import denoted
from analyzer.servers.model import EntryRef
from analyzer.state.accesses import Accesses
from analyzer.state.holders import Holders
from analyzer.state.model import WRITES, Access, Act, Location
from analyzer.state.paths import PathRoots
from analyzer.state.reach import Reach
from analyzer.state.values import Held, Values
from analyzer.syntax import ir
from analyzer.syntax.walk import spots

MAX_CALLS = 3
"""How many calls may lie between the code under a lock and what it touches."""

_SERVICES = ("client", "pool", "store")
_WAITING = ("wait", "is_set")


class _Region(msgspec.Struct, frozen=True):
    """Code that runs under a lock: the spots of a block, or a whole function (None)."""

    gid: int
    inside: frozenset[ir.Spot] | None

    def has(self, spot: ir.Spot) -> bool:
        return self.inside is None or spot in self.inside


class Guards:
    def __init__(
        self,
        engine: Engine,
        reach: Reach,
        holders: Holders,
        accesses: Accesses,
        paths: PathRoots,
        values: Values,
    ) -> None:
        self._engine = engine
        self._reach = reach
        self._holders = holders
        self._accesses = accesses
        self._paths = paths
        self._values = values

    def private(self, location: Location, held: Held, accesses: Iterable[Access]) -> bool:
        """Whether a lock or a signal only matters to threads of one process.

        `accesses` are all that requests make of it.
        """
        if held.kinds <= {"signal"}:
            return self._stays_inside(location)
        if not held.kinds <= {"lock", "container"}:
            return False
        regions = self._regions.get(location)
        if regions is None:
            return all(access.act in WRITES for access in accesses)
        touched = [self._touches(region, location) for region in regions]
        return any(memory for memory, _ in touched) and not any(more for _, more in touched)

    # signals

    def _stays_inside(self, signal: Location) -> bool:
        """Whether no call waits for what only another call says; an object's signal is its own."""
        if self._holders.homes_of_class(signal.owner) and signal.origin == "attribute":
            return True
        said, awaited = self._signalled.get(signal, (set(), set()))
        return awaited <= said

    @cached_property
    def _signalled(self) -> dict[Location, tuple[set[EntryRef], set[EntryRef]]]:
        """The entry points that set each signal, and those that wait for it."""
        found: dict[Location, tuple[set[EntryRef], set[EntryRef]]] = {}
        for gid in sorted(self._reach.by_function):
            for event in self._engine.events.get(gid, ()):
                if event.kind != "call method" or event.name not in ("set", *_WAITING):
                    continue
                for obj in self._engine.objects_of(event.base):
                    home = self._holders.home.get(obj.id)
                    if home is not None:
                        said, awaited = found.setdefault(home, (set(), set()))
                        chosen = awaited if event.name in _WAITING else said
                        chosen.update(self._reach.entries_at(gid, event.spot))
        return found

    # locks

    @cached_property
    def _regions(self) -> dict[Location, list[_Region]]:
        """What runs under each lock: blocks of `with`, or all of a function that acquires it."""
        found: defaultdict[Location, list[_Region]] = defaultdict(list)
        for gid in sorted(self._reach.by_function):
            for node in self._engine.tables.functions[gid].nodes:
                if isinstance(node, ir.With):
                    block = _Region(gid, frozenset(spots(node.body)))
                    for value, _ in node.items:
                        for location in self._homes(value, gid):
                            found[location].append(block)
            for event in self._engine.events.get(gid, ()):
                if event.kind == "call method" and event.name == "acquire":
                    for obj in self._engine.objects_of(event.base):
                        home = self._holders.home.get(obj.id)
                        if home is not None:
                            found[home].append(_Region(gid, None))
        return found

    def _homes(self, value: ir.Expr, gid: int) -> set[Location]:
        if not isinstance(value, ir.Name | ir.Attr | ir.Item | ir.Call):
            return set()
        homes = (self._holders.home.get(obj.id) for obj in denoted(self._engine, value, gid))
        return {home for home in homes if home is not None}

    def _touches(self, region: _Region, lock: Location) -> tuple[bool, bool]:
        """Whether code under a lock touches memory of the process, and whether more than that."""
        memory = False
        for part in self._with_callees(region):
            if any(part.has(spot) for spot in self._paths.writing_spots(part.gid)):
                return memory, True
            for access in self._accesses.of(part.gid):
                if part.has(access.spot) and access.location != lock:
                    held = self._values.of(access.location)
                    if access.act is Act.USE and held.has(*_SERVICES):
                        return memory, True
                    memory |= not held.has("lock", "signal")
        return memory, False

    def _with_callees(self, region: _Region) -> Iterator[_Region]:
        """The region, and the functions that it calls, a few calls deep."""
        seen = {region.gid}
        level = [region]
        for _ in range(MAX_CALLS + 1):
            yield from level
            following = []
            for part in level:
                for callee, calls in sorted(self._engine.calls.edges.get(part.gid, {}).items()):
                    if callee not in seen and any(part.has(spot) for spot in calls):
                        seen.add(callee)
                        following.append(_Region(callee, None))
            level = following
