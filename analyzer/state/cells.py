"""The cells of a program: locations with everything the judgement and the reports need."""

from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property

import msgspec

from analyzer.catalog import matches
from analyzer.program.engine import Engine
from analyzer.run import Key, Scope
from analyzer.servers.model import FoundServer
from analyzer.servers.usage import Used
from analyzer.state.accesses import Accesses
from analyzer.state.definitions import Definition, Definitions
from analyzer.state.holders import Holders
from analyzer.state.miss import MissQuestion
from analyzer.state.model import READS, REMOVALS, WRITES, Access, Act, Location
from analyzer.state.origins import Origins
from analyzer.state.paths import PathRoots
from analyzer.state.reach import Reach
from analyzer.state.roles import DECIDING, IN_FLIGHT, Decision, Evidence, Roles
from analyzer.state.special import Special
from analyzer.state.values import Held, Values
from analyzer.syntax import ir

Mark = tuple[str, int]
"""An entry point: server id and index among the server's entries."""


class StateCell(msgspec.Struct, frozen=True):
    """A judged cell. `writers` and `readers` are entry points with the access that shows it."""

    location: Location
    definition: Definition
    decision: Decision
    scope: Scope
    key: Key
    held: Held
    writers: tuple[tuple[Mark, Access], ...]
    readers: tuple[tuple[Mark, Access], ...]
    accesses: tuple[Access, ...]
    lifespan: bool
    session_object: bool

    @property
    def id(self) -> str:
        return f"{self.definition.file}:{self.definition.name}"

    @property
    def keyed_by_session_object(self) -> bool:
        """Whether the key is the session object itself, or the value hangs on it."""
        return self.session_object or self.location.origin == "session-object"

    @property
    def leaks(self) -> bool:
        """Whether one caller's value can reach another: nothing tells the callers apart."""
        if not self.decides or self.key in ("session", "principal"):
            return False
        if self.key == "argument":
            return any(access.act in READS and access.key is None for access in self.accesses)
        return True

    @property
    def serialisable(self) -> bool | None:
        """Whether the value could be stored elsewhere; None when that cannot be told."""
        if self.held.has("handle", "pool", "client", "lock", "database", "server", "limiter"):
            return False
        if self.held.unknown or self.held.classes:
            return None
        return True

    @property
    def decides(self) -> bool:
        return self.decision.role in DECIDING


class CellAnalysis:
    """Finds and judges the cells of a solved program."""

    def __init__(
        self, engine: Engine, servers: Iterable[FoundServer], uses: Iterable[Used], generation: str
    ) -> None:
        self.engine = engine
        self.reach = Reach(engine, servers)
        self.holders = Holders(engine, self.reach)
        entries = {gid for server in self.reach.servers for e in server.entries for gid in e.roots}
        self.origins = Origins(engine, uses, entries)
        self._miss = MissQuestion(engine, self.origins, entries, self.reach.by_function)
        self._values = Values(engine, self.holders)
        self._definitions = Definitions(engine)
        self._roles = Roles(engine, self.origins)
        self._generation = generation
        self._uses = tuple(uses)
        self._special: dict[Location, Definition] = {}
        self._paths = PathRoots(engine, self.holders, self.origins, self._definitions)
        self._secret_objects = self._signing_objects()

    def run(self) -> tuple[StateCell, ...]:
        """All cells worth a line, by file and line."""
        resolver = Accesses(self.engine, self.holders, self.origins)
        grouped: defaultdict[Location, list[Access]] = defaultdict(list)
        for gid in sorted(self.engine.calls.entered):
            for access in resolver.of(gid):
                grouped[access.location].append(access)
        special = Special(self.engine, self._uses, self.reach, self.holders, self._paths)
        for access in special.all():
            grouped[access.location].append(access)
        self._special = special.definitions
        found = [self._cell(location, accesses) for location, accesses in sorted(grouped.items())]
        cells = self._promote([cell for cell in found if cell is not None])
        return tuple(sorted(cells, key=lambda c: (c.definition.file, c.definition.spot, c.id)))

    def _cell(self, location: Location, accesses: list[Access]) -> StateCell | None:
        request = tuple(a for a in accesses if self.reach.entries_at(a.gid, a.spot))
        if not request:
            return None
        other = tuple(a for a in accesses if not self.reach.requested(a.gid))
        held = self._values.of(location)
        definition = self._special.get(location) or self._definitions.of(location)
        if not held.kinds - {"container"} and not any(
            a.act in WRITES or a.act is Act.PASS for a in accesses
        ):
            return None
        key = self._key(location, request)
        evidence = Evidence(
            location, definition.value, request, other,
            self._miss.ask(request), held, key,
            self._signs(location), self._in_lifespan(location),
            location.origin == "session-store" and self._within_request(request),
        )  # fmt: skip
        decision = self._roles.decide(evidence)
        if decision is None or not self._worth_a_line(decision, evidence, definition):
            return None
        return StateCell(
            location, definition, decision, self._scope(decision, key, evidence), key, held,
            self._marks(a for a in request if a.act in WRITES | REMOVALS and not a.initial),
            self._marks(a for a in request if a.act in READS), request, evidence.lifespan,
            self._by_session_object(request),
        )  # fmt: skip

    def _worth_a_line(
        self, decision: Decision, evidence: Evidence, definition: Definition
    ) -> bool:
        """Constants are shown when start-up code changes them, as people ask about those."""
        if not definition.file:
            return False
        if decision.role != "constant":
            return True
        changed = [a for a in evidence.other if a.act in WRITES and not a.initial]
        return bool(changed) and evidence.location.origin in ("variable", "attribute")

    def _marks(self, accesses: Iterable[Access]) -> tuple[tuple[Mark, Access], ...]:
        found: dict[Mark, Access] = {}
        for access in accesses:
            for mark in self.reach.entries_at(access.gid, access.spot):
                found.setdefault(mark, access)
        return tuple(sorted(found.items(), key=lambda item: item[0]))

    # key and scope

    def _key(self, location: Location, request: tuple[Access, ...]) -> Key:
        keys = {self._key_of(access) for access in request if access.key is not None}
        if keys:
            return _strongest(keys, otherwise="constant")
        if location.origin == "session-object":
            return "session"
        if location.origin == "session-store":
            return "none" if self._generation == "fastmcp-2" else "session"
        return self._inherited_key(location)

    def _key_of(self, access: Access) -> Key:
        return self.origins.of(access.key, access.gid).key

    def _within_request(self, request: tuple[Access, ...]) -> bool:
        """Whether a session store entry is always written before it is read, in one request."""
        if self._generation == "fastmcp-2":
            return True
        writers: dict[Mark, ir.Spot] = {}
        for access in request:
            if access.act in WRITES:
                for mark in self.reach.entries_at(access.gid, access.spot):
                    writers[mark] = min(writers.get(mark, access.spot), access.spot)
        hooks = {mark[0] for mark in writers if self.reach.entry(*mark).kind == "middleware"}
        for access in request:
            if access.act in READS:
                for mark in self.reach.entries_at(access.gid, access.spot):
                    if mark[0] not in hooks and writers.get(mark, access.spot) >= access.spot:
                        return False
        return True

    def _by_session_object(self, request: tuple[Access, ...]) -> bool:
        return any(
            self.origins.of(access.key, access.gid).session_object
            for access in request
            if access.key is not None
        )

    def _inherited_key(self, location: Location) -> Key:
        """An object's field is keyed as the container that holds the object."""
        if location.origin != "attribute" or location.owner < 0:
            return "none"
        homes = {
            home
            for obj, home in self.holders.home.items()
            if self.engine.graph.objects[obj].kind == "instance"
            and self.engine.graph.objects[obj].a == location.owner
        }
        keys = {self._container_keys.get(home, "none") for home in homes if home != location}
        return _strongest(keys, otherwise="none")

    @cached_property
    def _container_keys(self) -> dict[Location, Key]:
        """The key of each container's items, as the code that runs for requests gives it."""
        found: dict[Location, Key] = {}
        resolver = Accesses(self.engine, self.holders, self.origins)
        for gid in sorted(self.reach.by_function):
            for access in resolver.of(gid):
                if access.key is not None:
                    key = self._key_of(access)
                    if found.get(access.location, "constant") in ("constant", "argument"):
                        found[access.location] = key
        return found

    def _in_lifespan(self, location: Location) -> bool:
        """Whether the location is, or is a field of, what a lifespan yields."""
        if location.origin == "lifespan":
            return True
        return location.origin == "attribute" and any(
            home.origin == "lifespan"
            for obj, home in self.holders.home.items()
            if self.engine.graph.objects[obj].kind == "instance"
            and self.engine.graph.objects[obj].a == location.owner
        )

    def _scope(self, decision: Decision, key: Key, evidence: Evidence) -> Scope:
        if decision.role == "request":
            return "request"
        if decision.role == "disk":
            return "disk"
        if decision.role == "external":
            return "external"
        if key == "session" or (evidence.lifespan and self._generation == "mcp-1"):
            return "connection"
        return "process"

    # secrets

    def _signing_objects(self) -> set[int]:
        """Objects handed to calls that sign or check."""
        found: set[int] = set()
        for site, callee in self.engine.calls.library_calls:
            if matches(self.engine.attributes.type_name(callee), self.engine.catalog.signing):
                for _, node, _ in site.arguments:
                    found |= self.engine.graph.points_to[node]
        return found

    def _signs(self, location: Location) -> bool:
        return any(obj.id in self._secret_objects for obj in self.holders.held.get(location, ()))

    # owners of deciding fields

    def _promote(self, cells: list[StateCell]) -> list[StateCell]:
        """A container filled on a miss with objects whose fields decide holds session data too."""
        cells = self._in_flight_fields(cells)
        deciding = {cell.location.owner: cell for cell in cells if _is_deciding_field(cell)}
        promoted = []
        for cell in cells:
            inner = next((deciding[cid] for cid in cell.held.classes if cid in deciding), None)
            writes = any(access.act in WRITES for access in cell.accesses)
            if inner is not None and writes and cell.decision.role in ("cache", "lazy"):
                reason = f"holds objects whose field {inner.definition.name} keeps state"
                decision = Decision(inner.decision.role, reason, inner.decision.confidence)
                scope: Scope = "connection" if cell.key == "session" else cell.scope
                cell = msgspec.structs.replace(cell, decision=decision, scope=scope)
            promoted.append(cell)
        return promoted

    def _in_flight_fields(self, cells: list[StateCell]) -> list[StateCell]:
        """Fields of objects that are kept only while a call is in flight end with that call."""
        passing = {cell.location for cell in cells if cell.decision is IN_FLIGHT}
        if not passing:
            return cells
        homes: defaultdict[int, set[Location]] = defaultdict(set)
        for obj, home in self.holders.home.items():
            if self.engine.graph.objects[obj].kind == "instance":
                homes[self.engine.graph.objects[obj].a].add(home)
        return [
            msgspec.structs.replace(cell, decision=IN_FLIGHT)
            if cell.location.origin == "attribute"
            and homes[cell.location.owner] <= passing
            and homes[cell.location.owner]
            else cell
            for cell in cells
        ]


def _is_deciding_field(cell: StateCell) -> bool:
    return cell.location.origin == "attribute" and cell.decides


def _strongest(keys: Iterable[Key], otherwise: Key) -> Key:
    """The key that says most about whose value it is."""
    order: tuple[Key, ...] = ("session", "principal", "argument")
    return next((key for key in order if key in keys), otherwise)
