"""Where a value comes from: a caller's arguments, session or principal, the clock, a constant."""

from collections import defaultdict
from collections.abc import Iterable

from analyzer.program.engine import Engine
from analyzer.program.objects import Obj
from analyzer.program.queries import function_of, passed
from analyzer.run import Key
from analyzer.servers.usage import Used
from analyzer.syntax import ir
from analyzer.syntax.walk import walk

_SESSION = ("session-id", "session-object", "client-params")
_PRINCIPAL_CALLS = ("get_access_token", "get_current_user", "CurrentAccessToken")
_MINTING = ("uuid.", "secrets.", "random.", "os.urandom", "shortuuid.", "nanoid", "ulid", "time.",
            "datetime.", "itertools.count")  # fmt: skip
_CALLED = ("function", "class", "bound", "module", "external")
MAX_STEPS = 8


class Sources:
    """What flows into one expression; `open` when the way back ends before its beginning."""

    __slots__ = (
        "calls", "constant", "open", "parameters", "principal", "session", "session_object",
    )  # fmt: skip

    def __init__(self) -> None:
        self.session = False
        self.session_object = False
        self.principal = False
        self.constant = False
        self.open = False
        self.parameters: set[str] = set()
        self.calls: set[str] = set()

    def add_returned(self, inner: "Sources") -> None:
        """Take over the sources of what a called function returns, but for its parameters."""
        self.session |= inner.session
        self.session_object |= inner.session_object
        self.principal |= inner.principal
        self.open |= inner.open
        self.calls |= inner.calls

    @property
    def minted(self) -> bool:
        """Whether the value is made up on the spot (random, clock) and not given by a caller."""
        return any(name.startswith(_MINTING) for name in self.calls)

    @property
    def key(self) -> Key:
        if self.session:
            return "session"
        if self.principal:
            return "principal"
        if self.parameters or self.minted:
            return "argument"
        return "constant" if self.constant else "argument"


class Origins:
    """Follows expressions back through assignments, parameters and their callers."""

    def __init__(self, engine: Engine, uses: Iterable[Used], entries: set[int]) -> None:
        self._engine = engine
        self._entries = entries
        self._uses: defaultdict[int, dict[ir.Spot, str]] = defaultdict(dict)
        for use in uses:
            if use.api in _SESSION or use.api == "client-id":
                self._uses[use.gid][use.spot] = use.api
        self._callees: defaultdict[tuple[int, ir.Spot], set[int]] = defaultdict(set)
        for site in engine.calls.sites:
            self._callees[site.gid, site.spot].add(site.callee)
        self._assigned: dict[int, dict[str, list[ir.Expr]]] = {}

    def of(self, expr: ir.Expr | None, gid: int) -> Sources:
        sources = Sources()
        if expr is not None:
            self._follow(expr, gid, sources, set(), 0)
        return sources

    def _follow(
        self, expr: ir.Expr, gid: int, into: Sources, seen: set[tuple[int, str]], depth: int
    ) -> None:
        uses = self._uses.get(gid, {})
        for node in walk(expr):
            api = uses.get(getattr(node, "spot", -1))
            if api is not None and isinstance(node, ir.Attr | ir.Call | ir.Item):
                into.session |= api in _SESSION
                into.session_object |= api == "session-object"
                into.principal |= api == "client-id"
            match node:
                case ir.Const() | ir.Attr(_, "__name__" | "__qualname__" | "__module__", _):
                    into.constant = True
                case ir.Name(name, _):
                    self._name(name, gid, into, seen, depth)
                case ir.Call(_, _, spot):
                    self._call(spot, gid, into, seen, depth)

    def is_entry(self, gid: int) -> bool:
        """Whether a client calls the function: its parameters are what callers give."""
        return gid in self._entries

    def callees(self, gid: int, spot: ir.Spot) -> list[Obj]:
        """What the call at `spot` may call."""
        nodes = self._callees.get((gid, spot), ())
        return [obj for node in nodes for obj in self._engine.objects_of(node)]

    def callee_names(self, gid: int, spot: ir.Spot) -> list[str]:
        """Library names that the call at `spot` may call."""
        return [self._engine.attributes.type_name(obj) for obj in self.callees(gid, spot)]

    def _call(
        self, spot: ir.Spot, gid: int, into: Sources, seen: set[tuple[int, str]], depth: int
    ) -> None:
        for obj in self.callees(gid, spot):
            if obj.kind in ("external", "made", "member"):
                name = self._engine.attributes.type_name(obj)
                into.calls.add(name)
                into.principal |= name.rsplit(".", 1)[-1] in _PRINCIPAL_CALLS
            target = function_of(self._engine, obj)
            if target is not None and depth < MAX_STEPS:
                self._returned(target, into, seen, depth)

    def _returned(self, gid: int, into: Sources, seen: set[tuple[int, str]], depth: int) -> None:
        if (gid, "return") in seen:
            return
        seen.add((gid, "return"))
        for node in self._engine.tables.functions[gid].nodes:
            if isinstance(node, ir.Return) and node.value is not None:
                inner = Sources()
                self._follow(node.value, gid, inner, seen, depth + 1)
                into.add_returned(inner)

    def owner(self, name: str, gid: int, seen: set[tuple[int, str]]) -> int:
        """The function that has the variable `name` of `gid`; -1 for none, and if seen before."""
        if (gid, name) in seen:
            return -1
        seen.add((gid, name))
        return self._engine.tables.owner(self._engine.tables.functions[gid], name)

    def _name(
        self, name: str, gid: int, into: Sources, seen: set[tuple[int, str]], depth: int
    ) -> None:
        if depth > MAX_STEPS:
            into.open = True
            return
        owner = self.owner(name, gid, seen)
        if owner < 0:
            return
        if owner != gid:
            if self._engine.tables.functions[owner].parent >= 0:
                self._name(name, owner, into, seen, depth + 1)
            else:
                into.constant |= self._is_value(owner, name)
            return
        for value in self.assigned(gid).get(name, ()):
            self._follow(value, gid, into, seen, depth + 1)
        if any(param.name == name for param in self._engine.tables.functions[gid].ir.params):
            self._parameter(name, gid, into, seen, depth)

    def _is_value(self, owner: int, name: str) -> bool:
        """Whether a module's variable holds a value, and no function or module to call."""
        node = self._engine.graph.known_variable(owner, name)
        return not any(obj.kind in _CALLED for obj in self._engine.objects_of(node))

    def _parameter(
        self, name: str, gid: int, into: Sources, seen: set[tuple[int, str]], depth: int
    ) -> None:
        into.constant |= name == "cls"
        from_client = gid in self._entries and name not in ("self", "cls")
        if from_client and not self._is_context(gid, name):
            into.parameters.add(name)
        given_by = list(passed(self._engine, gid, name))
        into.open |= not given_by and not self._is_left_out(gid, name)
        for caller, given in given_by:
            self._follow(given, caller, into, seen, depth + 1)

    def _is_left_out(self, gid: int, name: str) -> bool:
        """Whether it is known what a parameter is that no caller fills by name or place."""
        params = self._engine.tables.functions[gid].ir.params
        param = next(param for param in params if param.name == name)
        called = bool(self._engine.calls.links.get(gid))
        return gid in self._entries or name in ("self", "cls") or bool(called and param.default)

    def _is_context(self, gid: int, name: str) -> bool:
        node = self._engine.graph.known_variable(gid, name)
        return any(self._engine.attributes.is_sdk(obj) for obj in self._engine.objects_of(node))

    def assigned(self, gid: int) -> dict[str, list[ir.Expr]]:
        """The expressions assigned to each local name of a function, loops and `with` included."""
        found = self._assigned.get(gid)
        if found is None:
            found = defaultdict(list)
            for node in self._engine.tables.functions[gid].nodes:
                for target, value in _bindings(node):
                    for name in walk(target):
                        if isinstance(name, ir.Name):
                            found[name.id].append(value)
            self._assigned[gid] = found
        return found


def _bindings(node: object) -> list[tuple[ir.Expr, ir.Expr]]:
    match node:
        case ir.Assign(targets, value, _, _) if value is not None:
            return [(target, value) for target in targets if isinstance(target, ir.Name | ir.Seq)]
        case ir.Loop(target, iterable, _, _, _) if target is not None:
            return [(target, iterable)]
        case ir.With(items, _, _):
            return [(target, value) for value, target in items if target is not None]
        case ir.Bind(target, value):
            return [(target, value)]
        case ir.Clause(target, iterable, _):
            return [(target, iterable)]
    return []
