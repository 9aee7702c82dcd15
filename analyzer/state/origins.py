"""Where a value comes from: a caller's arguments, session or principal, the clock, a constant."""

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple, TypeAlias

from analyzer.program.engine import Engine
from analyzer.program.objects import Obj
from analyzer.program.queries import function_of, passed
from analyzer.run import Key
from analyzer.servers.usage import Used
from analyzer.state.minting import coarse, mints
from analyzer.syntax import ir
from analyzer.syntax.walk import walk

_SESSION = ("session-id", "session-object")
_DECLARED = ("client-params", "client-id")
"""What a client says of itself, as others of its product do: no session, and no proven name."""
_PRINCIPAL_CALLS = ("get_access_token", "get_current_user", "CurrentAccessToken")
_CALLED = ("function", "class", "bound", "module", "external")
MAX_STEPS = 8
"""Assignments, parameters and returns between an expression and where its value comes from."""

_RETURN = "return"


class Sources:
    """What flows into one expression; `open` when the way back ends before its beginning."""

    __slots__ = (
        "calls", "constant", "declared", "open", "parameters", "principal", "session",
        "session_object",
    )  # fmt: skip

    def __init__(self) -> None:
        self.session = False
        self.session_object = False
        self.principal = False
        self.declared = False
        self.constant = False
        self.open = False
        self.parameters: set[str] = set()
        self.calls: set[str] = set()

    def add(self, other: "Sources", *, returned: bool = False) -> None:
        """Take over other sources; what a called function returns brings no parameters of its
        own, which are its callers', and no constants."""
        self.session |= other.session
        self.session_object |= other.session_object
        self.principal |= other.principal
        self.declared |= other.declared
        self.open |= other.open
        self.calls |= other.calls
        if not returned:
            self.constant |= other.constant
            self.parameters |= other.parameters

    @property
    def minted(self) -> bool:
        """Whether the value is made up on the spot (random, clock) and not given by a caller."""
        return any(mints(name) for name in self.calls)

    @property
    def key(self) -> Key:
        if self.session:
            return "session"
        if self.principal:
            return "principal"
        if self.parameters or self.minted:
            return "argument"
        return "constant" if self.constant else "argument"


_Place: TypeAlias = tuple[int, str]
"""A variable of a function, or, with `return` for a name, what the function gives back."""


class _Step(NamedTuple):
    """What one place gets by itself, and the places that it gets the rest from."""

    sources: Sources
    names: dict[_Place, None]
    returns: dict[_Place, None]


class Origins:
    """Follows expressions back through assignments, parameters and their callers."""

    def __init__(self, engine: Engine, uses: Iterable[Used], entries: set[int]) -> None:
        self._engine = engine
        self._entries = entries
        self._uses: defaultdict[int, dict[ir.Spot, str]] = defaultdict(dict)
        for use in uses:
            if use.api in _SESSION or use.api in _DECLARED:
                self._uses[use.gid][use.spot] = use.api
        self._callees: defaultdict[tuple[int, ir.Spot], set[int]] = defaultdict(set)
        for site in engine.calls.sites:
            self._callees[site.gid, site.spot].add(site.callee)
        self._assigned: dict[int, dict[str, list[ir.Expr]]] = {}
        self._steps: dict[_Place, _Step] = {}
        self._closures: dict[_Place, Sources] = {}

    def of(self, expr: ir.Expr | None, gid: int) -> Sources:
        """The sources of an expression in a function, up to `MAX_STEPS` assignments away."""
        if expr is None:
            return Sources()
        sources, names, returns = self._written(expr, gid)
        for place in names:
            sources.add(self._closure(place))
        for place in returns:
            sources.add(self._closure(place), returned=True)
        return sources

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

    def owner(self, name: str, gid: int, seen: set[tuple[int, str]]) -> int:
        """The function that has the variable `name` of `gid`; -1 for none, and if seen before."""
        if (gid, name) in seen:
            return -1
        seen.add((gid, name))
        return self._engine.tables.owner(self._engine.tables.functions[gid], name)

    # from place to place

    def _closure(self, start: _Place) -> Sources:
        """All that flows into a place: the places around it, the nearest first.

        What was reached through a return counts without its parameters and constants, unless it
        is reached without one, too.
        """
        found = self._closures.get(start)
        if found is None:
            found = self._closures[start] = Sources()
            reached = {start: False}
            level = [start]
            for distance in range(1, MAX_STEPS + 2):
                level = list(self._next(level, reached, found, distance))
        return found

    def _next(
        self, level: list[_Place], reached: dict[_Place, bool], into: Sources, distance: int
    ) -> dict[_Place, None]:
        """The places one step behind those of `level`, whose own sources go into `into`."""
        after: dict[_Place, None] = {}
        for place in level:
            returned = reached[place]
            step = self._step(place)
            into.add(step.sources, returned=returned)
            for behind, by_return in ((step.names, returned), (step.returns, True)):
                for inner in behind:
                    known = reached.get(inner)
                    if known is None or (known and not by_return):
                        if distance <= MAX_STEPS - (behind is step.returns):
                            reached[inner] = by_return
                            after[inner] = None
                        elif behind is step.names:
                            into.open = True
        return after

    def _step(self, place: _Place) -> _Step:
        step = self._steps.get(place)
        if step is None:
            gid, name = place
            step = self._steps[place] = _Step(Sources(), {}, {})
            if name == _RETURN:
                for node in self._engine.tables.functions[gid].nodes:
                    if isinstance(node, ir.Return) and node.value is not None:
                        self._read(node.value, gid, step)
            else:
                self._variable(gid, name, step)
        return step

    def _variable(self, gid: int, name: str, into: _Step) -> None:
        owner = self._engine.tables.owner(self._engine.tables.functions[gid], name)
        if owner >= 0 and owner != gid:
            if self._engine.tables.functions[owner].parent >= 0:
                into.names[owner, name] = None
            else:
                into.sources.constant |= self._is_value(owner, name)
        elif owner == gid:
            for value in self.assigned(gid).get(name, ()):
                self._read(value, gid, into)
            if any(param.name == name for param in self._engine.tables.functions[gid].ir.params):
                self._parameter(gid, name, into)

    def _written(self, expr: ir.Expr, gid: int) -> _Step:
        step = _Step(Sources(), {}, {})
        self._read(expr, gid, step)
        return step

    def _read(self, expr: ir.Expr, gid: int, into: _Step) -> None:
        """Add what an expression in `gid` is written with."""
        uses, sources = self._uses.get(gid, {}), into.sources
        through = _inside(expr, {spot for spot, api in uses.items() if api in _DECLARED})
        through |= coarse(expr, self.assigned(gid))
        for node in walk(expr):
            if id(node) in through:
                continue
            api = uses.get(getattr(node, "spot", -1)) if uses else None
            if api is not None and isinstance(node, ir.Attr | ir.Call | ir.Item):
                sources.session |= api in _SESSION
                sources.session_object |= api == "session-object"
                sources.principal |= api in _DECLARED
                sources.declared |= api in _DECLARED
            match node:
                case ir.Const() | ir.Attr(_, "__name__" | "__qualname__" | "__module__", _):
                    sources.constant = True
                case ir.Name(name, _):
                    into.names[gid, name] = None
                case ir.Call(_, _, spot):
                    self._call(spot, gid, into)

    def _call(self, spot: ir.Spot, gid: int, into: _Step) -> None:
        for obj in self.callees(gid, spot):
            if obj.kind in ("external", "made", "member"):
                name = self._engine.attributes.type_name(obj)
                into.sources.calls.add(name)
                into.sources.principal |= name.rsplit(".", 1)[-1] in _PRINCIPAL_CALLS
            target = function_of(self._engine, obj)
            if target is not None:
                into.returns[target, _RETURN] = None

    def _is_value(self, owner: int, name: str) -> bool:
        """Whether a module's variable holds a value, and no function or module to call."""
        node = self._engine.graph.known_variable(owner, name)
        return not any(obj.kind in _CALLED for obj in self._engine.objects_of(node))

    def _parameter(self, gid: int, name: str, into: _Step) -> None:
        into.sources.constant |= name == "cls"
        from_client = gid in self._entries and name not in ("self", "cls")
        if from_client and not self._is_context(gid, name):
            into.sources.parameters.add(name)
        given_by = list(passed(self._engine, gid, name))
        into.sources.open |= not given_by and not self._is_left_out(gid, name)
        for caller, given in given_by:
            self._read(given, caller, into)

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


def _inside(expr: ir.Expr, spots: set[ir.Spot]) -> set[int]:
    """The nodes that what stands at `spots` is read from: `ctx.session` of its `client_params`."""
    if not spots:
        return set()
    return {
        id(inner)
        for node in walk(expr)
        if isinstance(node, ir.Attr) and node.spot in spots
        for inner in walk(node)
        if inner is not node
    }
