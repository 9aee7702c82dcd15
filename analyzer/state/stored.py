"""Which calls put something into an embedded database, and which look something up.

The name that holds the connection is read by all of them; what tells them apart is the method
they call on it, or on what it gives (a collection, a table, a cursor), and the statement handed.
"""

from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property

from analyzer.catalog import begins_with, matches
from analyzer.program.engine import Engine
from analyzer.program.events import Event
from analyzer.state.conversations import Conversations
from analyzer.state.holders import Holders
from analyzer.state.model import Access, Act, Location
from analyzer.state.reach import Reach
from analyzer.state.sqltext import changes, looks_up
from analyzer.syntax import ir

_OPENING = ("cursor", "connect*", "close", "commit", "rollback", "get_or_create*", "begin*")
"""Methods that lead to the data and tell nothing yet."""


class Stored:
    """Accesses of the data in databases, by the location that holds the connection."""

    def __init__(
        self, engine: Engine, reach: Reach, holders: Holders, conversations: Conversations
    ) -> None:
        self._engine = engine
        self._reach = reach
        self._holders = holders
        self._conversations = conversations

    def of(self, location: Location) -> tuple[Access, ...]:
        """What requests do to the data behind a location; nothing when that cannot be told."""
        return tuple(self._by_location.get(location, ()))

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
            for location in self._conversations.locations(obj)
            if location in self._kept
        }

    @cached_property
    def _kept(self) -> set[Location]:
        """The locations that hold a database."""
        types = self._engine.catalog.types
        found = set()
        for location, held in self._holders.held.items():
            for obj in held:
                known = types.get(self._engine.attributes.type_name(obj))
                if known is not None and known.kind == "database":
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
