"""What a cell is for: one role of DESIGN's table, decided from its evidence.

The first step that can tell decides:

1. **Where it lives.** Some places leave no choice: a tool list, a file, an entry of the session
   store, the cache of a decorator, the process itself. Nor does what each call sets for itself.
2. **What it holds.** A context variable, a lock, a metric, a database, a secret or a live object
   is one, whoever fills it.
3. **Whether requests write it.** What none writes is a constant, unless it is a client or library
   code may fill it.
4. **What they write.** Counts and times are statistics or limits. Entries that every call takes
   out again are in flight. One value that is the same each time is configuration.
5. **What happens on a miss.** When every write refills, the cell is a cache, a pool or made once;
   otherwise a later call depends on what an earlier one wrote: session data, or a handle or an
   identity when such is what was written.
"""

from functools import cached_property

from analyzer.program.engine import Engine
from analyzer.run import Confidence, Role
from analyzer.state.effects import opens_live, sounds_live
from analyzer.state.embedded import database, default_database
from analyzer.state.evidence import UNREAD, Decision, Evidence
from analyzer.state.inflight import InFlight
from analyzer.state.inventory import Inventory
from analyzer.state.miss import Answer
from analyzer.state.model import REMOVALS, WRITES, Access, Act
from analyzer.state.numbers import Numbers
from analyzer.state.origins import Origins
from analyzer.state.sessionstore import entry_of_session, entry_under_handle
from analyzer.state.throughstore import ThroughStore
from analyzer.state.usedup import ONLY_REMOVED, USED_UP, is_used_up
from analyzer.state.values import Held
from analyzer.syntax import ir
from analyzer.syntax.walk import shape, walk

DECIDING: frozenset[Role] = frozenset({"session data", "handle", "identity", "secret", "listing"})
SOFT: frozenset[Role] = frozenset(
    {"cache", "lazy", "pool", "telemetry", "coordination", "disk", "external"}
)


IN_FLIGHT = Decision("coordination", "entries live only while a call is in flight", "medium")
PRIVATE = Decision("constant", "keeps threads of this process apart on its memory", "high")
_CONFIGURED = Decision("lazy", "set from configuration, the same each time", "medium")
_RECONNECTS = Decision("pool", "a client made on first use; a miss only reconnects", "high")
_REOPENS = Decision("pool", "a line to elsewhere; a call that finds none opens it again", "medium")
_WORKED = Decision(
    "session data",
    "a task of this process works on what one call gives and another asks for",
    "high",
)
_UPKEEP = Decision(
    "lazy", "calls renew it by themselves, from nothing that a caller gave", "medium"
)
_DRAINED = Decision(
    "telemetry", "a task beside the calls takes it, and gives none of them anything", "medium"
)


class Roles:
    def __init__(self, engine: Engine, origins: Origins) -> None:
        self._engine = engine
        self._origins = origins
        self._numbers = Numbers(engine, origins)
        self._inflight = InFlight(engine, origins)
        self._inventory = Inventory(engine, origins)
        self._through = ThroughStore(engine)

    def decide(self, evidence: Evidence) -> Decision | None:
        """The role of a cell, or None when no request touches it."""
        if not evidence.request:
            return None
        found = self._by_origin(evidence)
        if found is None and evidence.set_first:
            found = Decision("request", "each call sets it before it reads it", "medium")
        found = found or self._by_value(evidence)
        if found is not None:
            return found
        return self._written(evidence) if evidence.written else self._unwritten(evidence)

    # where it lives

    def _by_origin(self, evidence: Evidence) -> Decision | None:
        match evidence.location.origin:
            case "library-object" if not (evidence.read and evidence.written):
                return Decision("constant", "set on a library's object, for the library", "low")
            case "listing":
                return Decision("listing", "a call changes what the server lists", "high")
            case "file" if evidence.held.ephemeral and evidence.apart:
                reason = f"files in a temporary folder of this process ({evidence.held.setting})"
                return Decision("handle", reason, "medium")
            case "file":
                return Decision("disk", "names where calls keep files on local disk", "medium")
            case "process" if evidence.written and not self._given(evidence):
                return _CONFIGURED
            case "process" if evidence.written:
                reason = "a call changes the process itself, for every later call"
                return Decision("session data", reason, "high" if evidence.read else "medium")
            case "process":
                return Decision("constant", "no call changes it", "high")
            case "default-database":
                return default_database(evidence)
            case "decorator-cache" if evidence.cached:
                return self._call_cache(evidence)
            case "session-store":
                return entry_of_session(evidence)
            case "handle-store":
                return entry_under_handle(evidence)
        return None

    def _given(self, evidence: Evidence) -> bool:
        """Whether what calls write comes from their arguments."""
        return any(
            self._origins.of(access.value, access.gid).parameters
            for access in evidence.request
            if access.act in WRITES
        )

    def _call_cache(self, evidence: Evidence) -> Decision:
        if any(access.key is not None for access in evidence.request):
            return Decision("cache", "a decorator keeps results by argument", "high")
        if evidence.held.connects:
            return _RECONNECTS
        return Decision("lazy", "a decorator keeps what the first call made", "high")

    # what it holds

    def _by_value(self, evidence: Evidence) -> Decision | None:
        held = evidence.held
        if held.has("context"):
            if evidence.written:
                return Decision("request", "a context variable, set for each request", "high")
            return Decision("constant", "a context variable, never set by a request", "high")
        if held.has("secret") and not evidence.written:
            if evidence.signs:
                reason = "made at random in this process, and checks what clients bring back"
                return Decision("secret", reason, "high")
            return Decision("constant", "made once when the process starts", "medium")
        if held.has("lock", "limiter", "signal") and not held.has("object", "handle"):
            if evidence.private:
                return PRIVATE
            return Decision("coordination", "a lock or limiter of this process", "high")
        if held.has("metric"):
            reason = "a metric: calls write it, only statistics read it"
            return Decision("telemetry", reason, "high")
        if evidence.conversation:
            return Decision("handle", evidence.conversation, "medium")
        if held.has("database"):
            return database(evidence)
        through = self._through.decide(held) if held.classes else None
        if through is not None and evidence.key != "session":
            return through
        if held.has("store") and any(access.key is not None for access in evidence.request):
            return self._store(evidence)
        if held.has("handle") and self._reopens(evidence):
            return _REOPENS
        if held.has("handle") and evidence.read:
            names = ", ".join(self._live(held))
            reason = f"holds a live object ({names}) from one call to the next"
            return Decision("handle", reason, "high")
        return None

    def _reopens(self, evidence: Evidence) -> bool:
        """Whether each call that needs a line to elsewhere opens it, where no caller says."""
        types = self._engine.catalog.types
        lines = [types[name].line for name in self._live(evidence.held)]
        answer = evidence.answer
        if not lines or not all(lines) or evidence.apart or not answer.fills:
            return False
        return not any(self._takes_argument(one) for one in (*answer.fills, *answer.writes))

    def _store(self, evidence: Evidence) -> Decision:
        if evidence.key == "session" and evidence.read:
            reason = "values in a shared store whose key is the session: they end with it"
            return Decision("session data", reason, "high")
        return Decision("external", "values in a store that all replicas share", "high")

    # nothing writes it

    def _unwritten(self, evidence: Evidence) -> Decision:
        held = evidence.held
        if self._filled_elsewhere(evidence):
            reason = "starts empty and is handed to library code that may write it"
            return Decision("unknown", reason, "low")
        if held.connects:
            return Decision("pool", "a client made at start-up; calls only use it", "high")
        if evidence.worked:
            return _WORKED
        if held.has("cache"):
            return Decision("cache", "a bounded cache", "medium")
        if any(access.act in REMOVALS for access in evidence.request):
            return USED_UP if is_used_up(evidence) else ONLY_REMOVED
        if evidence.refreshed:
            return Decision("cache", "a background task refreshes it, whoever calls", "medium")
        return Decision("constant", "no call writes it", "high")

    def _filled_elsewhere(self, evidence: Evidence) -> bool:
        """An empty container that no code of ours fills, and that calls hand to a library."""
        empty = isinstance(evidence.initial, ir.Dict | ir.Seq) and not evidence.initial.items
        written = any(access.act in WRITES for access in evidence.other)
        handed = any(access.act is Act.PASS for access in evidence.request)
        return empty and handed and not written

    # how it is written

    def _written(self, evidence: Evidence) -> Decision:
        match self._numbers.measured(evidence.request, evidence.initial):
            case "limit":
                reason = "a count or time that calls compare with a limit"
                return Decision("coordination", reason, "medium")
            case "statistic":
                reason = "calls count it; losing it costs a number"
                return Decision("telemetry", reason, "medium")
        if evidence.worked and not evidence.answer.fills:
            return _WORKED
        if not evidence.read:
            return UNREAD
        if evidence.forgotten or self._inflight.is_all(evidence.request):
            return IN_FLIGHT
        if self._same_each_time(evidence):
            return _CONFIGURED
        if evidence.drained:
            return _DRAINED
        answer = evidence.answer
        if self._rebuilt(evidence) or self._only_renewed(answer):
            return self._refilled(evidence)
        if self._inventory.only_lists(evidence.request, answer):
            return self._refilled(evidence)
        if not (answer.reads or answer.fills):
            return Decision("telemetry", "calls write it, and what they read goes nowhere", "low")
        if evidence.upkeep:
            return _RECONNECTS if evidence.held.connects else _UPKEEP
        return self._kept(evidence)

    def _same_each_time(self, evidence: Evidence) -> bool:
        """Whether all calls assign one name that stands for nothing a caller gave."""
        writes = [access for access in evidence.request if access.act in WRITES]
        writes = [access for access in writes if not access.initial]
        if any(access.act is Act.WRITE and access.key is None for access in writes):
            return False
        if len({shape(access.value) for access in writes}) != 1:
            return False
        return all(self._stays(access.value, access.gid) for access in writes)

    def _stays(self, value: ir.Expr | None, gid: int) -> bool:
        """Whether `value` names a module's variable that no function assigns."""
        if not isinstance(value, ir.Name) or not self._outlives(value, gid):
            return False
        owner = self._engine.tables.owner(self._engine.tables.functions[gid], value.id)
        return (owner, value.id) not in self._assigned

    @cached_property
    def _assigned(self) -> set[tuple[int, str]]:
        """Variables that a function other than their own assigns."""
        return {
            (event.base, event.name)
            for gid in self._engine.calls.entered
            for event in self._engine.events.get(gid, ())
            if event.kind == "write variable"
        }

    def _outlives(self, value: ir.Expr | None, gid: int) -> bool:
        """Whether `value` names a module's variable, which no call of ours hands over."""
        if not isinstance(value, ir.Name):
            return False
        function = self._engine.tables.functions[gid]
        owner = self._engine.tables.owner(function, value.id)
        return owner >= 0 and self._engine.tables.functions[owner].parent < 0

    def _rebuilt(self, evidence: Evidence) -> bool:
        """A client that is made again, guarded or not, from nothing that a caller gave."""
        held = evidence.held
        if not held.connects or held.has("handle", "object", "database"):
            return False
        return self._restored(evidence) and all(
            access.act is Act.REBIND and not self._origins.of(access.value, access.gid).parameters
            for access in evidence.answer.writes
        )

    def _only_renewed(self, answer: Answer) -> bool:
        """Whether a miss is filled, and what is written anyway is new, and no caller's."""
        if answer.reads or not (answer.fills or not answer.writes):
            return False
        sources = [self._origins.of(one.value, one.gid) for one in answer.writes]
        renewed = all(one.act is Act.REBIND for one in answer.writes)
        return renewed and not any(one.parameters or one.open or one.session for one in sources)

    def _restored(self, evidence: Evidence) -> bool:
        """Whether start-up code or a miss makes it, so that calls need no other call before."""
        made = evidence.initial is not None and not isinstance(evidence.initial, ir.Const)
        early = any(access.act in WRITES and not access.initial for access in evidence.other)
        return made or early or bool(evidence.answer.fills) or not evidence.answer.reads

    def _refilled(self, evidence: Evidence) -> Decision:
        """What a miss restores: from arguments, by connecting again, or by making it again."""
        fills, held = evidence.answer.fills, evidence.held
        if self._credentials(fills, held):
            reason = "the first caller's credentials stay for every later caller"
            return Decision("identity", reason, "medium")
        keyed = any(access.key is not None for access in fills)
        if keyed and held.connects and not held.unknown:
            return Decision("pool", "a client for each key; a miss only reconnects", "high")
        if keyed:
            return Decision("cache", "a miss is computed again from the arguments", "high")
        if any(self._takes_argument(fill) for fill in fills):
            return self._first_or_last(evidence)
        if held.connects:
            return _RECONNECTS
        if self._is_live(held):
            names = ", ".join(held.unknown)
            return Decision("handle", f"a live object ({names}) made on first use", "low")
        return Decision("lazy", "made once on first use; a miss makes it again", "high")

    def _takes_argument(self, fill: Access) -> bool:
        """Whether what fills it rests on what a caller gave.

        How long what a service answers is, as the width of vectors, any answer tells.
        """
        given = self._origins.of(fill.value, fill.gid).parameters
        return bool(given) and not self._numbers.is_size(fill.value, fill.gid)

    def _first_or_last(self, evidence: Evidence) -> Decision:
        """What is made from an argument: for later callers too, or until another is given."""
        if all(self._asks_again(fill) for fill in evidence.answer.fills):
            reason = "kept with the argument it was made from; another is computed again"
            return Decision("cache", reason, "medium")
        reason = "what the first caller gave stays for every later caller"
        return Decision("session data", reason, "medium")

    def _asks_again(self, fill: Access) -> bool:
        """Whether the function compares an argument with what it keeps."""
        return any(
            isinstance(node, ir.Op)
            and node.op in ("==", "!=")
            and any(self._origins.of(operand, fill.gid).parameters for operand in node.operands)
            and any(isinstance(operand, ir.Name | ir.Attr) for operand in node.operands)
            and len({self._keeps(operand, fill.gid) for operand in node.operands}) == 2
            for node in walk(self._engine.tables.functions[fill.gid].ir.body)
        )

    def _keeps(self, expr: ir.Expr, gid: int) -> bool:
        """Whether `expr` names what outlives the call."""
        return isinstance(expr, ir.Attr) or self._outlives(expr, gid)

    def _kept(self, evidence: Evidence) -> Decision:
        """What one call leaves for the next."""
        writes, held = evidence.answer.writes, evidence.held
        inferred = bool(writes) and all(access.inferred for access in writes)
        confidence: Confidence = "medium" if inferred else "high"
        if self._credentials(writes, held):
            reason = "who logged in last decides what every later caller gets"
            return Decision("identity", reason, "medium")
        if held.has("handle") or self._is_live(held, opened=True):
            names = ", ".join((*self._live(held), *held.unknown))
            return Decision("handle", f"calls keep live objects here ({names})", confidence)
        if held.has("pool") and not self._restored(evidence):
            reason = "a connection that one call opens and later calls need"
            return Decision("handle", reason, confidence)
        reason = "one call writes it, a later call reads it, and nothing restores it on a miss"
        return Decision("session data", reason, confidence)

    def _live(self, held: Held) -> list[str]:
        """The types of live things that a cell holds, without what they are kept in."""
        types = self._engine.catalog.types
        return [name for name in held.types if name in types and types[name].kind == "handle"]

    def _is_live(self, held: Held, *, opened: bool = False) -> bool:
        """Whether an object that the catalog does not list sounds like a live thing."""
        sounds = opens_live if opened else sounds_live
        return held.has("object") and sounds(self._engine.catalog, held.unknown)

    def _credentials(self, writes: tuple[Access, ...], held: Held) -> bool:
        """Whether what is written comes from arguments that say who the caller is.

        One of several in a list is nobody's login, nor is plain data that other arguments have
        a part in, too.
        """
        if "builtins.list" in held.types:
            return False
        words = self._engine.catalog.credential_words
        saying = words | self._engine.catalog.connecting_words
        plain = not held.kinds - {"container", "secret"} and not held.classes
        for access in writes:
            if access.key is not None or access.value is None:
                continue
            names = {n.lower() for n in self._origins.of(access.value, access.gid).parameters}
            if names & words and not (plain and names - saying):
                return True
        return False
