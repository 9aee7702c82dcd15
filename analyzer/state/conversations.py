"""What one call leaves on a connection for the next: a transaction, a temporary table, a setting.

A connection or a pool of them is rebuilt at no loss, unless statements of one entry point prepare
what another entry point's statements count on. So the statements of each entry point are gathered
by the location that holds the connection, and compared.
"""

from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property

import msgspec

from analyzer.catalog import Type, matches
from analyzer.program.engine import Engine
from analyzer.program.events import Event, Site
from analyzer.program.objects import Obj
from analyzer.program.queries import came_from
from analyzer.servers.model import EntryRef
from analyzer.state.holders import Holders
from analyzer.state.model import Location
from analyzer.state.origins import Origins
from analyzer.state.reach import Reach
from analyzer.state.sqltext import OPEN_PART, Statement, shown, statement_of
from analyzer.syntax import ir
from analyzer.syntax.ir import Spot

MAX_STEPS = 5
"""How many calls or attributes may lie between a connection and what runs the statement."""

_ENDING = ("commit", "rollback")
_ENDS = Statement("end", "", "")


class _Use(msgspec.Struct):
    """What one entry point does on a connection, in the order in which it was found.

    `fetches` when it fetches from a cursor that is itself kept between calls.
    """

    statements: list[Statement]
    fetches: bool = False

    def has(self, kind: str) -> bool:
        return any(statement.kind == kind for statement in self.statements)

    def only(self, *kinds: str) -> bool:
        return bool(self.statements) and all(said.kind in kinds for said in self.statements)


Uses = dict[EntryRef, _Use]


class Conversations:
    """Asks of each location what calls leave there for later ones."""

    def __init__(self, engine: Engine, reach: Reach, holders: Holders, origins: Origins) -> None:
        self._engine = engine
        self._reach = reach
        self._holders = holders
        self._origins = origins

    def about(self, location: Location) -> str:
        """Why the connection at a location holds a conversation; empty when it holds none."""
        uses = self._uses.get(location, {})
        return next(iter(_kept(uses)), "") if len(uses) > 1 else ""

    def locations(self, obj: Obj) -> set[Location]:
        """Where the connection is kept that an object is, or works on."""
        return self._locations(obj, MAX_STEPS)

    def statements_at(self, event: Event, gid: int) -> Iterator[tuple[Statement, int, Spot]]:
        """The statements that a method call hands over, each with the call that names it."""
        known = (self._type(obj) for obj in self._engine.objects_of(event.base))
        if any(matches(event.name, one.statements) for one in known):
            args = event.expr.args if isinstance(event.expr, ir.Call) else ()
            yield from self.statements_in(args[0].value if args else None, gid, event.spot)

    def statements_in(
        self, text: ir.Expr | None, gid: int, spot: Spot
    ) -> Iterator[tuple[Statement, int, Spot]]:
        """The statements that an expression may be, each with the call that names it."""
        yield from self._statements(text, gid, spot, MAX_STEPS)

    @cached_property
    def _uses(self) -> dict[Location, Uses]:
        found: defaultdict[Location, Uses] = defaultdict(dict)
        if not self._speaking:
            return found
        for gid in sorted(self._reach.by_function):
            for event in self._engine.events.get(gid, ()):
                if event.kind == "call method":
                    for obj in sorted(self._engine.graph.points_to[event.base] & self._speaking):
                        self._note(gid, event, self._engine.graph.objects[obj], found)
        for site, _ in self._engine.calls.library_calls:
            self._note_handed_on(site, found)
        return found

    @cached_property
    def _speaking(self) -> set[int]:
        """The objects that are handed statements."""
        return {
            obj.id
            for obj in self._engine.graph.objects
            if obj.kind == "made" and self._type(obj).statements
        }

    def _type(self, obj: Obj) -> Type:
        name = self._engine.attributes.type_name(obj)
        return self._engine.catalog.types.get(name) or Type(name=name, kind="value")

    def _note(self, gid: int, event: Event, obj: Obj, found: dict[Location, Uses]) -> None:
        said = list(self._said(gid, event, self._type(obj)))
        for location in self._locations(obj, MAX_STEPS) if said else ():
            for entry, statement in said:
                use = found[location].setdefault(entry, _Use([]))
                if statement is not None:
                    use.statements.append(statement)
                elif obj.id in self._holders.home:
                    use.fetches = True

    def _note_handed_on(self, site: Site, found: dict[Location, Uses]) -> None:
        """A library that is handed a connection says what nobody here can read."""
        for _, node, _ in site.arguments:
            for obj in sorted(self._engine.graph.points_to[node] & self._speaking):
                for location in self._locations(self._engine.graph.objects[obj], MAX_STEPS):
                    for entry in self._reach.entries_at(site.gid, site.spot):
                        use = found[location].setdefault(entry, _Use([]))
                        use.statements.append(statement_of(OPEN_PART))

    def _locations(self, obj: Obj, steps: int) -> set[Location]:
        """Where the connection is kept on which an object works."""
        home = self._holders.home.get(obj.id)
        if home is not None:
            return {home}
        if not steps:
            return set()
        behind = came_from(self._engine, obj)
        return {found for item in behind for found in self._locations(item, steps - 1)}

    # statements

    def _said(
        self, gid: int, event: Event, known: Type
    ) -> Iterator[tuple[EntryRef, Statement | None]]:
        """What the call says, for each entry point; None when it only fetches."""
        if matches(event.name, known.statements):
            text = _first_argument(event)
            for statement, caller, spot in self._statements(text, gid, event.spot, MAX_STEPS):
                for entry in self._reach.entries_at(caller, spot):
                    yield entry, statement
        elif event.name in _ENDING or event.name.startswith("fetch"):
            ending = _ENDS if event.name in _ENDING else None
            for entry in self._reach.entries_at(gid, event.spot):
                yield entry, ending

    def _statements(
        self, text: ir.Expr | None, gid: int, spot: Spot, steps: int
    ) -> Iterator[tuple[Statement, int, Spot]]:
        """The statements that an expression may be, each with the call that names it."""
        unknown = statement_of(OPEN_PART)
        match text:
            case ir.Call(ir.Name() | ir.Attr(), (ir.Arg("", inner), *_), _):
                yield from self._statements(inner, gid, spot, steps)
            case ir.Name(name, _) if steps:
                yield from self._named(name, gid, spot, steps - 1)
            case None:
                yield unknown, gid, spot
            case _:
                yield statement_of(shown(text)), gid, spot

    def _named(
        self, name: str, gid: int, spot: Spot, steps: int
    ) -> Iterator[tuple[Statement, int, Spot]]:
        function = self._engine.tables.functions[gid]
        owner = self._engine.tables.owner(function, name)
        values = self._origins.assigned(owner).get(name, ()) if owner >= 0 else ()
        for value in values:
            yield from self._statements(value, gid, spot, steps)
        links = self._engine.calls.links.get(gid, ()) if owner == gid else ()
        names = [param.name for param in function.ir.params]
        given = False
        for site, bound in links if name in names else ():
            position = names.index(name) - bound
            argument = site.keyword(name) or (site.positional(position) if position >= 0 else None)
            if argument is not None:
                given = True
                yield from self._statements(argument[2], site.gid, site.spot, steps)
        if not values and not given:
            yield statement_of(OPEN_PART), gid, spot


def _first_argument(event: Event) -> ir.Expr | None:
    args = event.expr.args if isinstance(event.expr, ir.Call) else ()
    return args[0].value if args else None


def _kept(uses: Uses) -> Iterator[str]:
    """What some entry point leaves, and another counts on."""
    for entry, use in sorted(uses.items()):
        others = [other for key, other in uses.items() if key != entry]
        if use.has("transaction") and not use.has("end"):
            yield "one call opens a transaction on this connection, and later calls run in it"
        if use.only("end"):
            yield "a call ends the transaction that earlier calls opened on this connection"
        if use.fetches and not use.statements:
            yield "a call fetches from the cursor that an earlier call opened"
        for statement in use.statements:
            if statement.kind == "temporary" and _mentioned(statement, others):
                yield f"a call makes {statement.name} for this connection; later calls look in it"
            if statement.kind == "open" and _mentioned(statement, others, "use"):
                yield f"a call prepares {statement.name}, and later calls use it"
        if use.only("setting"):
            yield f"a call sets {use.statements[0].name} for the calls after it"


def _mentioned(made: Statement, others: list[_Use], kind: str = "") -> bool:
    """Whether another entry point, which does not make the same itself, may use what was made."""
    return any(
        statement.mentions(made.name)
        for use in others
        if not any((said.kind, said.name) == (made.kind, made.name) for said in use.statements)
        for statement in use.statements
        if kind in ("", statement.kind)
    )
