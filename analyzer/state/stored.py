"""Which calls put something into an embedded database, and which look something up.

The name that holds the connection is read by all of them; what tells them apart is the method
they call on it, or on what it gives (a collection, a table, a cursor), and the statement handed.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property

from analyzer.catalog import begins_with, matches
from analyzer.program.engine import Engine
from analyzer.program.events import Event, Site
from analyzer.program.objects import Obj
from analyzer.program.queries import came_from
from analyzer.servers.model import EntryRef
from analyzer.state.conversations import Conversations
from analyzer.state.holders import Holders
from analyzer.state.model import Access, Act, Location
from analyzer.state.reach import Reach
from analyzer.state.sqltext import changes, looks_up
from analyzer.state.values import Values
from analyzer.syntax import ir

_OPENING = ("cursor", "connect*", "close", "commit", "rollback", "get_or_create*", "begin*")
"""Methods that lead to the data and tell nothing yet."""
_READING = ("*.read_sql", "*.read_sql_*", "*.read_database", "*.closing", "*.enter_context")
"""Library calls that are handed a connection and change nothing behind it."""
MAX_STEPS = 5
"""How many calls or attributes may lie between a connection and what runs the statement."""


class Stored:
    """Accesses of the data in databases, by the location that holds the connection."""

    def __init__(
        self, engine: Engine, reach: Reach, holders: Holders, conversations: Conversations,
        values: Values,
    ) -> None:  # fmt: skip
        self._engine = engine
        self._reach = reach
        self._holders = holders
        self._conversations = conversations
        self._values = values

    def of(self, location: Location) -> tuple[Access, ...]:
        """What requests do to the data behind a location; nothing when that cannot be told."""
        return tuple(self._by_location.get(location, ()))

    def only_looked_up(self, location: Location, request: Iterable[Access]) -> bool:
        """Whether each entry point that touches a database is seen to look something up, no more.

        A library that is handed the database may do anything with it, but read a table of it.
        """
        told = self.of(location)
        if any(access.act is not Act.READ for access in told):
            return False
        looking = {(access.gid, access.spot) for access in told}
        for site, name in self._handed_on(location):
            if not matches(name, _READING):
                return False
            looking.add((site.gid, site.spot))
        seen = self._during(looking)
        return bool(seen) and self._during((one.gid, one.spot) for one in request) <= seen

    def _during(self, places: Iterable[tuple[int, ir.Spot]]) -> set[EntryRef]:
        return {entry for gid, spot in places for entry in self._reach.entries_at(gid, spot)}

    def _handed_on(self, location: Location) -> Iterator[tuple[Site, str]]:
        """Library calls that requests make with the database, but those that give a part of it."""
        for site, callee in self._engine.calls.library_calls:
            name = self._engine.attributes.type_name(callee)
            if name in self._engine.catalog.makers or not self._reach.requested(site.gid):
                continue
            if any(location in self._databases(node) for _, node, _ in site.arguments):
                yield site, name

    @cached_property
    def _by_location(self) -> dict[Location, list[Access]]:
        found: defaultdict[Location, list[Access]] = defaultdict(list)
        for gid in sorted(self._reach.by_function):
            for event in self._engine.events.get(gid, ()):
                if event.kind == "call method":
                    for location in self._databases(event.base):
                        for act, caller, spot in self.acts(event, gid):
                            found[location].append(Access(act, location, caller, spot))
        return found

    def _databases(self, node: int) -> set[Location]:
        """Where the databases are kept that the objects of a node are part of."""
        return {
            location
            for obj in self._engine.objects_of(node)
            if obj.kind in ("made", "member")
            for location in self._behind(obj, MAX_STEPS)
            if location in self._kept
        }

    def _behind(self, obj: Obj, steps: int) -> set[Location]:
        """Where the connection is kept that an object works on, as it came from it or was handed
        it: `Session(engine)`."""
        home = self._holders.home.get(obj.id)
        if home in self._kept or not steps:
            return {home} if home in self._kept else set()
        sites = [site for site in obj.args if isinstance(site, Site)] if obj.kind == "made" else []
        handed = [
            given
            for site in sites
            for _, node, _ in site.arguments[:1]
            for given in self._engine.objects_of(node)
            if given.kind == "made"
        ]
        behind = (*came_from(self._engine, obj), *handed)
        return {found for item in behind for found in self._behind(item, steps - 1)}

    @cached_property
    def _kept(self) -> set[Location]:
        """The locations that hold a database."""
        found = set()
        for location, held in self._holders.held.items():
            if any(self._values.is_database(obj) for obj in held):
                found.add(location)
        return found

    def acts(self, event: Event, gid: int) -> Iterator[tuple[Act, int, ir.Spot]]:
        """What a method does to the data: by the statement it is handed, or by its name."""
        if matches(event.name, _OPENING):
            return
        said = list(self._conversations.statements_at(event, gid))
        for statement, caller, spot in said:
            if changes(statement):
                yield Act.WRITE, caller, spot
            if looks_up(statement):
                yield Act.READ, caller, spot
        if not said:
            changing = begins_with(event.name, self._engine.catalog.mutating_verbs)
            yield Act.WRITE if changing else Act.READ, gid, event.spot
