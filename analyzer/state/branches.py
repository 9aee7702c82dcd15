"""Which spots of one function run only on a miss, and which of its reads decide nothing.

The body is walked once, in order, with one fact: whether the value is known to be missing here.
A branch whose test tells makes it so inside (`if key not in cell:`, `if cell is None:`), and so
does a branch that leaves on a hit for everything after it (`if key in cell: return cell[key]`).
Tests are known by the spots they contain: those of the cell's accesses, and those of local names
that hold what was read.
"""

from collections.abc import Iterator, Mapping
from enum import Enum

from analyzer.state.moments import is_now
from analyzer.syntax import ir
from analyzer.syntax.walk import walk

_LOGGING = frozenset(
    {"debug", "info", "warning", "error", "exception", "critical", "log", "print"}
)
_FAILED_LOOKUPS = frozenset({"KeyError", "LookupError", "IndexError", "AttributeError"})


class Holds(Enum):
    """When a test holds: on a miss, on a hit, or without a word about the value."""

    ON_MISS = 1
    ON_HIT = -1
    EITHER_WAY = 0

    @property
    def negated(self) -> "Holds":
        return Holds(-self.value)


class Marks:
    """What the own expressions of each statement mention, kept for all cells of the program."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[frozenset[ir.Spot], frozenset[str]]] = {}

    def of(self, statement: ir.Stmt) -> tuple[frozenset[ir.Spot], frozenset[str]]:
        """Spots and names of a statement, which must live as long as this."""
        known = self._known.get(id(statement))
        if known is None:
            nodes = [node for expr in own_expressions(statement) for node in walk(expr)]
            known = self._known[id(statement)] = (
                frozenset(getattr(node, "spot", -1) for node in nodes),
                frozenset(node.id for node in nodes if isinstance(node, ir.Name)),
            )
        return known


class Branches:
    """One function's `on_miss` and `idle` spots, and its reads that are `made_good`.

    A read is made good when the function goes on to compute an answer without what it missed.
    `assigned` are the expressions given to its local names; `reads` and `writes` the spots where
    it touches the cell.
    """

    def __init__(
        self,
        function: ir.Function,
        assigned: Mapping[str, list[ir.Expr]],
        marks: Marks,
        reads: frozenset[ir.Spot],
        writes: frozenset[ir.Spot],
    ) -> None:
        self._marks = marks
        self._assigned = assigned
        self._reads = reads
        self._touched = reads | writes
        self._holding: frozenset[str] = frozenset()
        self._holding = frozenset(
            name
            for name, values in assigned.items()
            if any(self._touches(value, reads) for value in values)
        )
        # `tree, source = cached` gives further names to what was read.
        self._holding |= {
            name
            for name, values in assigned.items()
            if any(isinstance(value, ir.Name) and value.id in self._holding for value in values)
        }
        self.on_miss: set[ir.Spot] = set()
        self.idle: set[ir.Spot] = set()
        self.made_good: set[ir.Spot] = set()
        self._block(function.body, missing=False)

    # statements

    def _block(self, body: tuple[ir.Stmt, ...], *, missing: bool) -> None:
        for position, statement in enumerate(body):
            if self._concerns(statement):
                self._note(statement, missing)
            known, missing = missing, self._statement(statement, missing)
            if missing and not known and _computes(body[position + 1 :]):
                self._make_good(statement)

    def _concerns(self, statement: ir.Stmt) -> bool:
        """Whether the statement itself touches the cell, or a name that holds what was read."""
        spots, names = self._marks.of(statement)
        return not (self._touched.isdisjoint(spots) and self._holding.isdisjoint(names))

    def _statement(self, statement: ir.Stmt, missing: bool) -> bool:
        """Walk the blocks of a statement; whether the value is missing after it."""
        match statement:
            case ir.If(test, inner, orelse, _):
                if not orelse and all(map(_only_logs, inner)):
                    self.idle |= self._touched_in(test)
                holds = self._test(test) if self._concerns(statement) else Holds.EITHER_WAY
                self._block(inner, missing=missing or holds is Holds.ON_MISS)
                self._block(orelse, missing=missing or holds is Holds.ON_HIT)
                return missing or (holds is Holds.ON_HIT and self._gives_back(inner))
            case ir.Loop(target, test, inner, orelse, _):
                while_missing = target is None and self._test(test) is Holds.ON_MISS
                self._block(inner, missing=missing or while_missing)
                self._block(orelse, missing=missing)
            case ir.With(_, inner, _):
                self._block(inner, missing=missing)
                return missing or self._returns_on_hit(inner)
            case ir.Try(inner, _, _, _, _):
                self._try(statement, missing)
                return missing or self._returns_read(inner) or self._returns_on_hit(inner)
            case ir.Match(_, cases, _):
                for case in cases:
                    self._block(case.body, missing=missing)
        return missing

    def _try(self, statement: ir.Try, missing: bool) -> None:
        """`try: return cell[key]` with `except KeyError:`: the handler runs on a miss."""
        self._block(statement.body, missing=missing)
        looks_up = any(
            isinstance(node, ir.Item) and node.spot in self._reads for node in walk(statement.body)
        )
        for handler in statement.handlers:
            self._block(handler.body, missing=missing or (looks_up and _catches_miss(handler)))
        self._block(statement.orelse, missing=missing)
        self._block(statement.final, missing=missing)

    def _make_good(self, statement: ir.Stmt) -> None:
        """Note the reads of a statement that leaves on a hit, and of the names that it asks."""
        nodes = list(walk(statement))
        self.made_good |= self._reads & {getattr(node, "spot", -1) for node in nodes}
        for name in {node.id for node in nodes if isinstance(node, ir.Name)} & self._holding:
            for value in self._assigned[name]:
                self.made_good |= self._reads & self._touched_in(value)

    # leaving on a hit

    def _returns_read(self, body: tuple[ir.Stmt, ...]) -> bool:
        match body[-1:]:
            case (ir.Return(value, _),) if value is not None:
                return self._touches(value, self._reads)
        return False

    def _returns_on_hit(self, body: tuple[ir.Stmt, ...]) -> bool:
        """A block that gives back what it found, when it found something."""
        return any(
            isinstance(statement, ir.If)
            and self._test(statement.test) is Holds.ON_HIT
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
            case ir.Return(ir.Seq(_, items, _), _) if items and all(map(_only_says, items)):
                return True
            case ir.Return(value, _):
                return value is not None and self._touches(value, self._reads)
            case ir.Jump(kind):
                return kind == "continue"
        return False

    # expressions

    def _note(self, statement: ir.Stmt, missing: bool) -> None:
        for expr in own_expressions(statement):
            for node in walk(expr):
                spot = getattr(node, "spot", None)
                if missing and spot in self._touched:
                    self.on_miss.add(spot)
                if isinstance(node, ir.Call):
                    self._note_idle(node)
                elif isinstance(node, ir.Op | ir.Cond):
                    self._note_choice(node)
        if isinstance(statement, ir.Assign) and self._keeps_or_makes(statement.value):
            for target in statement.targets:
                self.on_miss |= self._touched_in(target)

    def _note_idle(self, node: object) -> None:
        """Reads that only count or log: their loss changes no answer."""
        match node:
            case ir.Call(ir.Attr(_, name, _), args, _) if name in _LOGGING:
                for arg in args:
                    self.idle |= self._touched_in(arg.value)
            case ir.Call(ir.Name("print"), args, _):
                for arg in args:
                    self.idle |= self._touched_in(arg.value)

    def _note_choice(self, node: object) -> None:
        """`value or make()`, `value is None and make()` and `a if a else b` refill in one go."""
        match node:
            case ir.Op("and", operands):
                for position, operand in enumerate(operands[:-1], start=1):
                    if self._test(operand) is Holds.ON_MISS:
                        for later in operands[position:]:
                            self.on_miss |= self._touched_in(later)
            case ir.Op("or", (first, *others)) if self._touches(first, self._reads):
                for operand in others:
                    self.on_miss |= self._touched_in(operand)
            case ir.Cond(test, body, orelse):
                holds = self._test(test)
                if holds is not Holds.EITHER_WAY:
                    self.on_miss |= self._touched_in(body if holds is Holds.ON_MISS else orelse)

    def _keeps_or_makes(self, value: ir.Expr | None) -> bool:
        """`value or compute()`, and a choice that gives what was there on a hit."""
        match value:
            case ir.Op("or", (first, *_)):
                return self._touches(first, self._reads)
            case ir.Cond(test, body, orelse):
                holds = self._test(test)
                kept = body if holds is Holds.ON_HIT else orelse
                return holds is not Holds.EITHER_WAY and self._touches(kept, self._reads)
        return False

    def _touched_in(self, expr: ir.Expr) -> set[ir.Spot]:
        return {
            spot for node in walk(expr) if (spot := getattr(node, "spot", -1)) in self._touched
        }

    def _touches(self, expr: ir.Expr, spots: frozenset[ir.Spot]) -> bool:
        """Whether `expr` contains one of `spots`, or a name that holds what was read."""
        return any(
            getattr(node, "spot", None) in spots
            or (isinstance(node, ir.Name) and node.id in self._holding)
            for node in walk(expr)
        )

    # tests

    def _test(self, test: ir.Expr) -> Holds:
        """What the outcome of a test tells about the value."""
        match test:
            case ir.Op("not", (operand,)):
                return self._test(operand).negated
            case ir.Op("is" | "==", (operand, ir.Const("none" | "bool" as kind, text))):
                nothing = kind == "none" or text == "False"
                return self._if_about(Holds.ON_MISS if nothing else Holds.ON_HIT, operand)
            case ir.Op("is not" | "!=", (operand, ir.Const("none", _))):
                return self._if_about(Holds.ON_HIT, operand)
            case ir.Op("in", (_, operand)):
                return self._if_about(Holds.ON_HIT, operand)
            case ir.Op("not in", (_, operand)):
                return self._if_about(Holds.ON_MISS, operand)
            case ir.Op("and" | "or", operands):
                return self._joined(test.op, [self._test(operand) for operand in operands])
            case ir.Op("==" | "<" | "<=" | ">" | ">=" | "!=", _):
                return self._compared(test)
            case ir.Bind(_, value):
                return self._if_read(Holds.ON_HIT, value)
            case ir.Call(ir.Name("hasattr"), _, _):
                return self._if_read(Holds.ON_HIT, test)
            case _:
                return self._if_about(Holds.ON_HIT, test)

    def _joined(self, op: str, parts: list[Holds]) -> Holds:
        """All of an `and` must hold, so one hit in it tells; any of an `or`, so one miss does."""
        wanted = Holds.ON_HIT if op == "and" else Holds.ON_MISS
        if wanted in parts:
            return wanted
        return next((part for part in parts if part is not Holds.EITHER_WAY), Holds.EITHER_WAY)

    def _compared(self, test: ir.Op) -> Holds:
        """`len(cell) == 0`, and freshness tests like `now - stamp < ttl`."""
        match test:
            case ir.Op("==", (ir.Call(ir.Name("len"), (arg,), _), ir.Const("num", "0"))):
                return self._if_about(Holds.ON_MISS, arg.value)
            case ir.Op("!=", (left, right)):
                return self._if_about(Holds.ON_MISS, left, right)
            case ir.Op("==", (left, right)):
                return self._if_about(Holds.ON_HIT, left, right)
            case ir.Op("<" | "<=", (left, right)):
                return self._ordered(left, right)
            case ir.Op(">" | ">=", (left, right)):
                return self._ordered(right, left)
        return Holds.EITHER_WAY

    def _ordered(self, less: ir.Expr, more: ir.Expr) -> Holds:
        """What `less < more` tells: an age below a limit and an expiry to come are hits."""
        if isinstance(less, ir.Const) and less.text == "0":
            return self._if_about(Holds.ON_HIT, more)
        if self._touches(less, self._touched):
            return Holds.ON_MISS if is_now(more, self._assigned) else Holds.ON_HIT
        if is_now(less, self._assigned):
            return self._if_about(Holds.ON_HIT, more)
        return self._if_about(Holds.ON_MISS, more)

    def _if_read(self, holds: Holds, expr: ir.Expr) -> Holds:
        return holds if self._touches(expr, self._reads) else Holds.EITHER_WAY

    def _if_about(self, holds: Holds, *operands: ir.Expr) -> Holds:
        """`holds` when an operand is what the cell holds, a look-up in it, or a name for that."""
        about = any(self._touches(operand, self._touched) for operand in operands)
        return holds if about else Holds.EITHER_WAY


def _only_says(value: ir.Expr) -> bool:
    """Whether a value is one of those that only say how it went."""
    return isinstance(value, ir.Const) and value.kind in ("none", "bool")


def _computes(rest: tuple[ir.Stmt, ...]) -> bool:
    """Whether statements end with an answer that calls have made."""
    last = rest[-1] if rest else None
    match last:
        case ir.With(_, inner, _) | ir.Try(inner, _, _, _, _):
            return _computes(inner)
        case ir.Return(value, _):
            answers = value is not None and not isinstance(value, ir.Const)
            return answers and any(isinstance(node, ir.Call) for node in walk(rest))
    return False


def _only_logs(statement: ir.Stmt) -> bool:
    """Whether a statement writes a line to the log, or does nothing."""
    match statement:
        case ir.Do(ir.Call(ir.Attr(_, name, _), _, _), _):
            return name in _LOGGING
        case ir.Do(ir.Call(ir.Name("print"), _, _), _) | ir.Do(ir.Const(), _):
            return True
        case ir.Jump(kind):
            return kind == "pass"
    return False


def _catches_miss(handler: ir.Handler) -> bool:
    """Whether a handler catches what a failed look-up raises."""
    if handler.type is None:
        return True
    if isinstance(handler.type, ir.Name) and handler.type.id == "Exception":
        return True
    names = {node.id for node in walk(handler.type) if isinstance(node, ir.Name)}
    return not names.isdisjoint(_FAILED_LOOKUPS)


def own_expressions(statement: ir.Stmt) -> Iterator[ir.Expr]:
    """The expressions of a statement itself, without the blocks under it."""
    match statement:
        case ir.If(test, _, _, _) | ir.Check(test, _):
            yield test
        case ir.Loop(_, iterable, _, _, _):
            yield iterable
        case ir.With(items, _, _):
            yield from (value for value, _ in items)
        case ir.Match(subject, _, _):
            yield subject
        case ir.Assign(targets, value, _, _):
            yield from targets
            if value is not None:
                yield value
        case ir.Aug(target, _, value, _):
            yield from (target, value)
        case ir.Del(targets, _):
            yield from targets
        case ir.Do(value, _):
            yield value
        case ir.Return(value, _) | ir.Raise(value, _):
            if value is not None:
                yield value
