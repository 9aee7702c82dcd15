"""The cells of a program: locations with everything the judgement and the reports need.

How a cell comes to be, as `CellAnalysis.run` does it:

1. `accesses` gives what functions do to variables, fields and items, `implicit` what they do to
   state that no assignment shows. Accesses of one location belong together.
2. A location that requests touch gets its evidence: where it is defined, what it holds, its key,
   and what happens on a miss.
3. `roles` decides from the evidence.
4. `nesting` lets a container and the fields of the objects in it agree.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping

import msgspec

from analyzer.program.engine import Engine
from analyzer.run import Generation, Scope
from analyzer.servers.model import EntryRef, FoundServer
from analyzer.servers.usage import Used
from analyzer.state.accesses import Accesses
from analyzer.state.background import background_functions, started_functions, worked_on
from analyzer.state.callcaches import fills_itself
from analyzer.state.conversations import Conversations
from analyzer.state.definitions import Definition, Definitions
from analyzer.state.evidence import Decision, Evidence
from analyzer.state.guards import Guards
from analyzer.state.handed import Handed
from analyzer.state.holders import Holders
from analyzer.state.implicit import ImplicitState
from analyzer.state.keys import Keys
from analyzer.state.miss import MissQuestion
from analyzer.state.model import READS, REMOVALS, WRITES, Access, Act, Location
from analyzer.state.nesting import settle
from analyzer.state.opened import Opened
from analyzer.state.origins import Origins
from analyzer.state.overwriting import Overwriting
from analyzer.state.paths import PathRoots
from analyzer.state.reach import Reach
from analyzer.state.roles import PRIVATE, Roles
from analyzer.state.sessionstore import within_request
from analyzer.state.statecell import StateCell
from analyzer.state.stored import Stored
from analyzer.state.throughstore import is_mapping
from analyzer.state.upkeep import Upkeep
from analyzer.state.values import Held, Values
from analyzer.syntax import ir
from analyzer.syntax.ir import spot_line

_TEMPORARY = ("tempfile.mkdtemp", "tempfile.TemporaryDirectory", "tempfile.mkstemp")


class CellAnalysis:
    """Finds and judges the cells of a solved program."""

    def __init__(
        self,
        engine: Engine,
        servers: Iterable[FoundServer],
        uses: tuple[Used, ...],
        generation: Generation,
    ) -> None:
        self._engine = engine
        self._generation = generation
        self.reach = Reach(engine, servers)
        self._holders = Holders(engine, self.reach)
        entries = self.reach.registered
        origins = self._origins = Origins(engine, uses, entries)
        self._accesses = Accesses(engine, self._holders, origins)
        self._definitions = Definitions(engine)
        self._paths = PathRoots(engine, self._holders, origins, self._definitions)
        self._values = Values(engine, self._holders)
        self._conversations = Conversations(engine, self.reach, self._holders, origins)
        self._stored = Stored(engine, self.reach, self._holders, self._conversations, self._values)
        opened = Opened(engine, self.reach, self._holders, self._paths, self._stored, self._values)
        self._implicit = ImplicitState(
            engine,
            uses,
            self.reach,
            self._holders,
            self._paths,
            origins,
            opened,
            self._conversations,
        )
        self._keys = Keys(self.reach, self._holders, origins, self._accesses, generation)
        self._guards = Guards(
            engine, self.reach, self._holders, self._accesses, self._paths, self._values
        )
        self._handed = Handed(engine, self._holders)
        self._miss = MissQuestion(engine, origins, self._handed, entries, self.reach.by_function)
        self._roles = Roles(engine, origins)
        self._background = background_functions(engine, origins)
        self._upkeep = Upkeep(engine, origins, entries, self._background)
        self._started = started_functions(engine, origins)
        self._worked: frozenset[Location] = frozenset()
        self._results: dict[int, set[Location]] = {}
        starts = entries | self._started
        self._overwriting = Overwriting(
            engine, origins, self._miss.callers, starts, self.reach.by_function
        )

    def run(self) -> tuple[StateCell, ...]:
        """All cells worth a line, by file and line."""
        grouped = self._grouped()
        self._worked = worked_on(self._engine, self._started, grouped, self.reach)
        self._results = self._written_for_calls(grouped)
        found = [self._cell(location, accesses) for location, accesses in sorted(grouped.items())]
        cells = settle([cell for cell in found if cell is not None])
        return tuple(sorted(cells, key=lambda c: (c.definition.file, c.definition.spot, c.id)))

    def _grouped(self) -> dict[Location, list[Access]]:
        """All accesses of the program by the location they touch."""
        grouped: defaultdict[Location, list[Access]] = defaultdict(list)
        for gid in sorted(self._engine.calls.entered):
            for access in self._accesses.of(gid):
                grouped[access.location].append(access)
        for access in self._implicit.accesses():
            grouped[access.location].append(access)
        return grouped

    def _written_for_calls(
        self, grouped: Mapping[Location, Iterable[Access]]
    ) -> dict[int, set[Location]]:
        """What each function writes and calls read, not only tasks beside them."""
        found: defaultdict[int, set[Location]] = defaultdict(set)
        for location, accesses in grouped.items():
            listed = tuple(accesses)
            if any(
                one.act in READS
                and one.gid not in self._background
                and self.reach.requested(one.gid)
                for one in listed
            ):
                for one in listed:
                    if one.act in WRITES:
                        found[one.gid].add(location)
        return found

    def _cell(self, location: Location, accesses: list[Access]) -> StateCell | None:
        if not any(self.reach.requested(access.gid) for access in accesses):
            return None
        definition = self._implicit.definitions.get(location) or self._definitions.of(location)
        if definition.gid not in self.reach.registered:
            accesses = [_or_reset(access, definition) for access in accesses]
        accesses = self._of_cached_value(location, accesses)
        request = self._requested(accesses)
        held = self._held(location, definition)
        if not request or not _can_change(held, accesses):
            return None
        other = tuple(a for a in accesses if not self.reach.requested(a.gid))
        evidence = self._evidence(location, definition, held, request, other)
        decision = self._roles.decide(evidence)
        if decision is None or not _worth_a_line(decision, evidence, definition):
            return None
        told = (held.has("database") and self._stored.of(location)) or request
        return StateCell(
            location=location,
            definition=definition,
            decision=decision,
            scope=self._scope(decision, evidence),
            key=evidence.key,
            held=held,
            writers=self._entries(a for a in told if a.act in WRITES | REMOVALS and not a.initial),
            readers=self._entries(a for a in told if a.act in READS),
            accesses=request,
            lifespan=evidence.lifespan,
            session_object=self._keys.by_session_object(request)
            or self._keys.is_on_session(location),
            declared=self._keys.by_what_clients_say(request),
            of_mapping=location.origin == "attribute" and is_mapping(self._engine, location.owner),
            within=self._within(location),
        )

    def _of_cached_value(self, location: Location, accesses: list[Access]) -> list[Access]:
        """Of a cache of calls, what is done to the values in it where calls change those in place.

        Else it is no more than a cache, whatever is read of them.
        """
        if location.origin != "decorator-cache":
            return accesses
        spot = self._engine.tables.functions[location.owner].ir.spot if not location.of else 0
        own = [access for access in accesses if fills_itself(access, spot)]
        inside = [access for access in accesses if access not in own]
        changed = any(
            access.act in WRITES and not access.initial and self.reach.requested(access.gid)
            for access in inside
        )
        return inside if changed else own

    def _requested(self, accesses: list[Access]) -> tuple[Access, ...]:
        """The accesses that requests make.

        Calls that all set a client up for themselves set nothing up.
        """
        found = tuple(a for a in accesses if self._during(a))
        setting = {(a.gid, spot_line(a.spot)) for a in found if a.act is Act.SET}
        if not setting:
            return found
        told = tuple(
            a for a in found if a.act is Act.SET or (a.gid, spot_line(a.spot)) not in setting
        )
        return told if self._apart(told) else tuple(a for a in found if a.act is not Act.SET)

    def _is_set_first(self, location: Location, request: tuple[Access, ...]) -> bool:
        """Whether each call sets for itself what it reads, where there is one place to set."""
        if location.origin not in ("variable", "closure", "attribute", "function-attribute"):
            return False
        return (
            self._holders.is_single(location)
            and not self._apart(request)
            and (
                self._overwriting.sets_first(request)
                or self._overwriting.sets_entries_first(request)
            )
        )

    def _apart(self, accesses: Iterable[Access]) -> bool:
        """Whether an entry point reads what it does not write itself."""
        written = dict(self._entries(a for a in accesses if a.act in WRITES))
        read = dict(self._entries(a for a in accesses if a.act in READS))
        return bool(read.keys() - written.keys())

    def _held(self, location: Location, definition: Definition) -> Held:
        """What a location holds; files under a temporary folder end with the process."""
        held = self._values.of(location)
        if location.origin == "file":
            made = self._origins.of(definition.value, definition.gid).calls
            folder = next((name for name in sorted(made) if name in _TEMPORARY), "")
            held = msgspec.structs.replace(held, ephemeral=bool(folder), setting=folder)
        return held

    def _evidence(
        self,
        location: Location,
        definition: Definition,
        held: Held,
        request: tuple[Access, ...],
        other: tuple[Access, ...],
    ) -> Evidence:
        answer = self._miss.ask(request)
        apart = self._apart(request)
        writing = len(self._entries(a for a in request if a.act in WRITES and not a.initial))
        return Evidence(
            location=location,
            initial=definition.value,
            request=request,
            other=other,
            answer=answer,
            held=held,
            key=self._keys.of(location, request),
            signs=self._values.signs(location),
            lifespan=self._in_lifespan(location),
            conversation=self._conversations.about(location),
            worked=location in self._worked,
            apart=apart,
            upkeep=not apart
            and (self._upkeep.is_upkeep(request, writing) or self._upkeep.is_renewed(request)),
            drained=self._upkeep.is_drained(location, request, self._results),
            forgotten=self._holders.forgets(location),
            set_first=not answer.fills and self._is_set_first(location, request),
            refreshed=any(a.act in WRITES and a.gid in self._background for a in other),
            private=held.has("lock", "signal") and self._guards.private(location, held, request),
            looked_up=held.ephemeral and self._stored.only_looked_up(location, request),
            cached=any(fills_itself(a, definition.spot) for a in request),
            request_state=location.origin == "session-store"
            and within_request(self.reach, request, self._generation),
        )

    def _entries(self, accesses: Iterable[Access]) -> tuple[tuple[EntryRef, Access], ...]:
        """The entry points that make one of `accesses`, each with the first it makes.

        Taking away shows least of what a cell is for: it stands for an entry that does no more.
        """
        found: dict[EntryRef, Access] = {}
        for access in sorted(accesses, key=lambda access: access.act in REMOVALS):
            for entry in self._during(access):
                found.setdefault(entry, access)
        return tuple(sorted(found.items(), key=lambda item: item[0]))

    def _during(self, access: Access) -> tuple[EntryRef, ...]:
        """The entry points that make an access, or hand over what is accessed.

        What start-up code hands over stays for whoever calls.
        """
        found = self.reach.entries_at(access.gid, access.spot)
        calls = self._handed.calls(access) if found else None
        if calls is None or not all(self.reach.requested(gid) for gid, _ in calls):
            return found
        handing = {entry for call in calls for entry in self.reach.entries_at(*call)}
        return tuple(entry for entry in found if entry in handing)

    def _within(self, location: Location) -> frozenset[Location]:
        """Where the objects are that a field belongs to."""
        if location.origin == "library-object":
            home = self._holders.home.get(location.owner)
            return frozenset({home} if home is not None else ()) - {location}
        if location.origin != "attribute":
            return frozenset()
        return self._holders.homes_of_class(location.owner) - {location}

    def _in_lifespan(self, location: Location) -> bool:
        """Whether the location is what a lifespan yields, or is inside of it however deep."""
        seen: set[Location] = set()
        pending = [location]
        while pending:
            place = pending.pop()
            if place.origin == "lifespan":
                return True
            if place not in seen:
                seen.add(place)
                pending += self._within(place)
        return False

    def _scope(self, decision: Decision, evidence: Evidence) -> Scope:
        match decision.role:
            case "request" | "disk" | "external" as scope:
                return scope
        if decision.role == "session data" and evidence.held.has("store"):
            return "external" if evidence.key != "none" else "process"
        per_connection = evidence.lifespan and self._generation == "mcp-1"
        return "connection" if evidence.key == "session" or per_connection else "process"


def _or_reset(access: Access, definition: Definition) -> Access:
    """Assigning the constant that a cell began with takes away what was there."""
    value, first = access.value, definition.value
    if access.act is Act.REBIND and isinstance(first, ir.Const) and value == first:
        return msgspec.structs.replace(access, act=Act.REMOVE)
    return access


def _can_change(held: Held, accesses: list[Access]) -> bool:
    """Whether a location holds more than plain values, or anything writes it or may write it."""
    if held.kinds - {"container"}:
        return True
    return any(
        access.act in WRITES
        or access.act is Act.PASS
        or (access.act in REMOVALS and not access.initial)
        for access in accesses
    )


def _worth_a_line(decision: Decision, evidence: Evidence, definition: Definition) -> bool:
    """Constants are shown when start-up code changes them, as people ask about those."""
    if not definition.file or decision is PRIVATE:
        return False
    if decision.role != "constant":
        return True
    changed = any(a.act in WRITES and not a.initial for a in evidence.other)
    return changed and evidence.location.origin in ("variable", "attribute", "function-attribute")
