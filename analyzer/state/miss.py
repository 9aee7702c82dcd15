"""The miss question: what a function does when a cell does not hold the value.

Each function that touches a cell is walked once, keeping whether the current statement runs only
when the value is missing. A write made only then refills the cell; a read whose miss is not
refilled makes the answer depend on the cell. What a function does for its callers (a getter, a
setter, an `_ensure`) is lifted to the calls, so that the question is answered where the branch is.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator

import msgspec

from analyzer.program.engine import Engine
from analyzer.servers.walk import shape, spots, walk
from analyzer.state.model import READS, WRITES, Access, Act
from analyzer.state.origins import Origins
from analyzer.syntax import ir

MAX_LIFTS = 5
_LOGGING = frozenset(
    {"debug", "info", "warning", "error", "exception", "critical", "log", "print"}
)


class Answer(msgspec.Struct, frozen=True):
    """How the functions around a cell treat a missing value.

    `fills` refill it on a miss; `writes` write it whatever was there; `reads` depend on it.
    """

    fills: tuple[Access, ...]
    writes: tuple[Access, ...]
    reads: tuple[Access, ...]


class _Role(msgspec.Struct):
    """What one function does for the cell, direct or through calls, by spot."""

    reads: dict[ir.Spot, Access]
    writes: dict[ir.Spot, Access]
    fills: list[Access]


class MissQuestion:
    def __init__(self, engine: Engine, origins: Origins, entries: set[int]) -> None:
        self._engine = engine
        self._origins = origins
        self._entries = entries
        self._once: dict[int, frozenset[ir.Spot]] = {}
        self._callers: defaultdict[int, list[tuple[int, ir.Spot]]] = defaultdict(list)
        for graph in (engine.calls.edges, engine.calls.callbacks):
            for caller, edges in sorted(graph.items()):
                for callee, calls in sorted(edges.items()):
                    self._callers[callee] += [(caller, spot) for spot in sorted(calls) if spot]

    def ask(self, accesses: Iterable[Access], requested: set[int]) -> Answer:
        """Answer for one cell, given all accesses made while requests run."""
        roles: dict[int, _Role] = defaultdict(lambda: _Role({}, {}, []))
        for access in accesses:
            role = roles[access.gid]
            if access.act in WRITES and not access.initial:
                role.writes[access.spot] = access
            if access.act in READS or access.act is Act.COUNT:
                role.reads.setdefault(access.spot, access)
        pending = sorted(roles)
        fillers: set[int] = set()
        for _ in range(MAX_LIFTS):
            if not pending:
                break
            pending = self._round(pending, roles, fillers, requested)
        return self._answer(roles, fillers)

    def _round(
        self, pending: list[int], roles: dict[int, _Role], fillers: set[int], requested: set[int]
    ) -> list[int]:
        """Judge the functions of one level and lift what is open to their callers."""
        for gid in pending:
            self._judge(gid, roles[gid], fillers)
        ensured = self._ensured(fillers)
        lifted: set[int] = set()
        for gid in pending:
            if gid in ensured:
                roles[gid].reads.clear()
            if gid not in self._entries:
                lifted |= self._lift(gid, roles, requested)
        return sorted(lifted)

    def _judge(self, gid: int, role: _Role, fillers: set[int]) -> None:
        """Split a function's writes into refills and others; a refill settles its reads."""
        walk_ = _Branches(self._engine, self._origins, gid, role)
        walk_.run()
        once = self._once_spots(gid) if role.writes else frozenset()
        for spot, access in sorted(role.writes.items()):
            refills = access.act is Act.FILL or spot in walk_.on_miss or spot in once
            if refills and not self._minted(access):
                role.fills.append(access)
                del role.writes[spot]
        if role.fills:
            fillers.add(gid)
            role.reads.clear()
        for spot in walk_.idle & set(role.reads):
            del role.reads[spot]

    def _once_spots(self, gid: int) -> frozenset[ir.Spot]:
        """Spots that run only until something is set up once, whatever they write besides."""
        known = self._once.get(gid)
        if known is None:
            known = self._once[gid] = once_spots(self._engine.tables.functions[gid].ir)
        return known

    def _minted(self, access: Access) -> bool:
        """A key made up on the spot is no recomputation: nobody can ask for it again."""
        return access.key is not None and self._origins.of(access.key, access.gid).minted

    def _lift(self, gid: int, roles: dict[int, _Role], requested: set[int]) -> set[int]:
        role = roles[gid]
        function = self._engine.tables.functions[gid].ir
        gives = any(
            isinstance(node, ir.Return) and node.value is not None for node in walk(function.body)
        )
        callers = [(caller, spot) for caller, spot in self._callers[gid] if caller in requested]
        touched: set[int] = set()
        if not callers:
            return touched
        if role.reads and gives:
            access = role.reads[min(role.reads)]
            for caller, spot in callers:
                roles[caller].reads.setdefault(spot, access)
                touched.add(caller)
            role.reads.clear()
        if role.writes:
            access = role.writes[min(role.writes)]
            for caller, spot in callers:
                roles[caller].writes.setdefault(spot, access)
                touched.add(caller)
            role.writes.clear()
        return touched

    def _answer(self, roles: dict[int, _Role], fillers: set[int]) -> Answer:
        ensured = self._ensured(fillers)
        fills: list[Access] = []
        writes: list[Access] = []
        reads: list[Access] = []
        for gid, role in sorted(roles.items()):
            fills += role.fills
            writes += role.writes.values()
            if gid not in ensured:
                reads += role.reads.values()
        return Answer(_unique(fills), _unique(writes), _unique(reads))

    def _ensured(self, fillers: set[int]) -> set[int]:
        """Functions that call a refilling function, at most two calls away, before they read."""
        found = set(fillers)
        for _ in range(2):
            found |= {caller for gid in tuple(found) for caller, _ in self._callers[gid]}
        return found


def _unique(accesses: list[Access]) -> tuple[Access, ...]:
    return tuple(dict.fromkeys(accesses))


class _Branches:
    """Walks one function, noting which spots run only on a miss and which reads decide nothing."""

    def __init__(self, engine: Engine, origins: Origins, gid: int, role: _Role) -> None:
        self._engine = engine
        self._function = engine.tables.functions[gid].ir
        self._spots = set(role.reads) | set(role.writes)
        self._reads = set(role.reads)
        self._held = self._holding(origins.assigned(gid))
        self.on_miss: set[ir.Spot] = set()
        self.idle: set[ir.Spot] = set()

    def run(self) -> None:
        self._block(self._function.body, missing=False)

    def _holding(self, assigned: dict[str, list[ir.Expr]]) -> set[str]:
        """Local names that hold what was read from the cell."""
        return {
            name
            for name, values in assigned.items()
            if any(self._touches(value, self._reads) for value in values)
        }

    def _block(self, body: tuple[ir.Stmt, ...], *, missing: bool) -> None:
        for statement in body:
            self._note(statement, missing)
            match statement:
                case ir.If(test, inner, orelse, _):
                    sign = self._test(test)
                    self._block(inner, missing=missing or sign > 0)
                    self._block(orelse, missing=missing or sign < 0)
                    if sign < 0 and self._gives_back(inner):
                        missing = True
                case ir.Loop(target, test, inner, orelse, _):
                    sign = self._test(test) if target is None else 0
                    self._block(inner, missing=missing or sign > 0)
                    self._block(orelse, missing=missing)
                case ir.With(_, inner, _):
                    self._block(inner, missing=missing)
                    if self._returns_on_hit(inner):
                        missing = True
                case ir.Try(inner, handlers, orelse, final, _):
                    self._try(inner, handlers, orelse, final, missing=missing)
                    if self._returns_read(inner) or self._returns_on_hit(inner):
                        missing = True
                case ir.Match(_, cases, _):
                    for case in cases:
                        self._block(case.body, missing=missing)

    def _try(
        self, inner: tuple[ir.Stmt, ...], handlers: tuple[ir.Handler, ...],
        orelse: tuple[ir.Stmt, ...], final: tuple[ir.Stmt, ...], *, missing: bool,
    ) -> None:  # fmt: skip
        self._block(inner, missing=missing)
        looks_up = any(
            isinstance(node, ir.Item) and node.spot in self._reads for node in walk(inner)
        )
        for handler in handlers:
            caught = _caught(handler)
            on_miss = looks_up and bool(
                caught & {"KeyError", "LookupError", "IndexError", "AttributeError"}
            )
            self._block(handler.body, missing=missing or on_miss)
        self._block(orelse, missing=missing)
        self._block(final, missing=missing)

    def _returns_read(self, body: tuple[ir.Stmt, ...]) -> bool:
        last = body[-1] if body else None
        return (
            isinstance(last, ir.Return)
            and last.value is not None
            and self._touches(last.value, self._reads)
        )

    def _returns_on_hit(self, body: tuple[ir.Stmt, ...]) -> bool:
        """A block that ends by giving back what it found, when it found something."""
        return any(
            isinstance(statement, ir.If)
            and self._test(statement.test) < 0
            and self._gives_back(statement.body)
            for statement in body
        )

    def _gives_back(self, body: tuple[ir.Stmt, ...]) -> bool:
        """Whether a branch taken on a hit leaves with what was found, or because all is ready.

        One that raises or answers with something else refuses the caller: no cache does that.
        """
        last = body[-1] if body else None
        match last:
            case ir.If(_, inner, orelse, _):
                return self._gives_back(inner) or self._gives_back(orelse)
            case ir.With(_, inner, _) | ir.Try(inner, _, _, _, _):
                return self._gives_back(inner)
            case ir.Return(None, _) | ir.Return(ir.Const("none" | "bool", _), _):
                return True
            case ir.Return(value, _):
                return value is not None and self._touches(value, self._reads)
            case ir.Jump(kind):
                return kind == "continue"
        return False

    def _note(self, statement: ir.Stmt, missing: bool) -> None:
        for expr in _own_expressions(statement):
            for node in walk(expr):
                spot = getattr(node, "spot", None)
                if spot in self._spots and missing:
                    self.on_miss.add(spot)
                self._idle(node)
                self._conditional(node, missing)

    def _idle(self, node: object) -> None:
        """Reads that only count or log: their loss changes no answer."""
        match node:
            case ir.Call(ir.Attr(_, name, _), args, _) if name in _LOGGING:
                for arg in args:
                    self.idle |= self._spots_in(arg.value)
            case ir.Call(ir.Name("print"), args, _):
                for arg in args:
                    self.idle |= self._spots_in(arg.value)

    def _conditional(self, node: object, missing: bool) -> None:
        """`value or compute()` and `a if a else b` refill in one expression."""
        match node:
            case ir.Op("or", operands):
                for operand in operands[1:]:
                    if self._touches(operands[0], self._reads):
                        self.on_miss |= self._spots_in(operand)
            case ir.Cond(test, body, orelse):
                sign = self._test(test)
                self.on_miss |= self._spots_in(body) if sign > 0 else set()
                self.on_miss |= self._spots_in(orelse) if sign < 0 else set()

    def _spots_in(self, expr: ir.Expr) -> set[ir.Spot]:
        return {spot for node in walk(expr) if (spot := getattr(node, "spot", -1)) in self._spots}

    # tests

    def _test(self, test: ir.Expr) -> int:
        """+1 when `test` holds on a miss, -1 when it holds on a hit, 0 when it tells nothing."""
        match test:
            case ir.Op("not", (operand,)):
                return -self._test(operand)
            case ir.Op("is" | "==", (operand, ir.Const("none" | "bool" as kind, text))):
                sign = 1 if kind == "none" or text == "False" else -1
                return sign if self._about(operand) else 0
            case ir.Op("is not" | "!=", (operand, ir.Const("none", _))):
                return -1 if self._about(operand) else 0
            case ir.Op("in", (_, operand)):
                return -1 if self._about(operand) else 0
            case ir.Op("not in", (_, operand)):
                return 1 if self._about(operand) else 0
            case ir.Op("and" | "or", operands):
                signs = [self._test(operand) for operand in operands]
                wanted = -1 if test.op == "and" else 1
                return wanted if wanted in signs else next((s for s in signs if s), 0)
            case ir.Op("==" | "<" | "<=" | ">" | ">=" | "!=", _):
                return self._compared(test)
            case ir.Bind(_, value):
                return -1 if self._touches(value, self._reads) else 0
            case ir.Call(ir.Name("hasattr"), _, _):
                return -1 if self._touches(test, self._reads) else 0
            case _:
                return -1 if self._about(test) else 0

    def _compared(self, test: ir.Op) -> int:
        """`len(cell) == 0`, and freshness tests like `now - stamp < ttl`."""
        match test:
            case ir.Op(
                "==", (ir.Call(ir.Name("len"), (ir.Arg(_, operand),), _), ir.Const("num", "0"))
            ):
                return 1 if self._about(operand) else 0
            case ir.Op("!=", (left, right)) if self._about(left) or self._about(right):
                return 1
            case ir.Op("==", (left, right)) if self._about(left) or self._about(right):
                return -1
            case ir.Op("<" | "<=", (left, _)) if self._about(left):
                return -1
            case ir.Op(">" | ">=", (left, _)) if self._about(left):
                return 1
        return 0

    def _about(self, expr: ir.Expr) -> bool:
        """Whether `expr` is what the cell holds, a look-up in it, or a name for that."""
        return self._touches(expr, self._reads | self._spots)

    def _touches(self, expr: ir.Expr, spots: set[ir.Spot]) -> bool:
        for node in walk(expr):
            if getattr(node, "spot", None) in spots:
                return True
            if isinstance(node, ir.Name) and node.id in getattr(self, "_held", ()):
                return True
        return False


def _caught(handler: ir.Handler) -> set[str]:
    if handler.type is None:
        return {"KeyError"}
    return {node.id for node in walk(handler.type) if isinstance(node, ir.Name)} | (
        {"KeyError"}
        if isinstance(handler.type, ir.Name) and handler.type.id == "Exception"
        else set()
    )


def _own_expressions(statement: ir.Stmt) -> Iterator[ir.Expr]:
    """The expressions of a statement itself, without the blocks under it."""
    match statement:
        case ir.If(test, _, _, _) | ir.Check(test, _):
            yield test
        case ir.Loop(target, iterable, _, _, _):
            yield iterable
        case ir.With(items, _, _):
            for value, _ in items:
                yield value
        case ir.Match(subject, _, _):
            yield subject
        case ir.Try() | ir.Def() | ir.ClassDef() | ir.Import() | ir.Jump():
            return
        case ir.Assign(targets, value, _, _):
            yield from targets
            if value is not None:
                yield value
        case ir.Aug(target, _, value, _):
            yield target
            yield value
        case ir.Del(targets, _):
            yield from targets
        case ir.Do(value, _):
            yield value
        case ir.Return(value, _) | ir.Raise(value, _):
            if value is not None:
                yield value


def once_spots(function: ir.Function) -> frozenset[ir.Spot]:
    """Spots in blocks like `if self.x is None: self.x = …`, which set several things up together.

    Only names that outlive the call count: declared globals and nonlocals, and attributes.
    """
    lasting = {*function.globals, *function.nonlocals}
    found: set[ir.Spot] = set()
    for node in walk(function.body):
        if isinstance(node, ir.If):
            for block, wanted in ((node.body, True), (node.orelse, False)):
                tested = [shape(expr) for expr in _tested_missing(node.test, wanted)]
                if any(target in tested for target in _assigned(block, lasting)):
                    found |= spots(block)
    return frozenset(found)


def _tested_missing(test: ir.Expr, wanted: bool) -> Iterator[ir.Expr]:
    """What a test finds to be None or false when it comes out as `wanted`."""
    match test:
        case ir.Op("is", (operand, ir.Const("none", _))) if wanted:
            yield operand
        case ir.Op("is not", (operand, ir.Const("none", _))) if not wanted:
            yield operand
        case ir.Op("not", (operand,)):
            if wanted and isinstance(operand, ir.Name | ir.Attr):
                yield operand
            else:
                yield from _tested_missing(operand, not wanted)
        case ir.Op("or" | "and", operands) if wanted:
            for operand in operands:
                yield from _tested_missing(operand, wanted)


def _assigned(block: tuple[ir.Stmt, ...], lasting: set[str]) -> Iterator[object]:
    for node in walk(block):
        if isinstance(node, ir.Assign) and node.value is not None:
            for target in node.targets:
                if isinstance(target, ir.Attr) or (
                    isinstance(target, ir.Name) and target.id in lasting
                ):
                    yield shape(target)
