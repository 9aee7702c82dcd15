"""What the analysis found, as the plain values that rewrites are told."""

from collections.abc import Iterable, Mapping

from analyzer.codemods.facts import CellFact, Entry, Facts, ServerFact
from analyzer.program.engine import Engine
from analyzer.run import Generation
from analyzer.servers import model
from analyzer.servers.model import EntryRef, FoundServer
from analyzer.state.graph import Locate
from analyzer.state.model import Access, Act
from analyzer.state.reach import Reach
from analyzer.state.statecell import StateCell

_OF_CLASS = frozenset({"attribute"})
_OF_FUNCTION = frozenset({"variable", "closure", "function-attribute", "default", "lifespan"})


class Telling:
    """Turns cells and servers of one project into facts: spots become lines and columns."""

    def __init__(
        self, engine: Engine, reach: Reach, locate: Locate, generation: Generation
    ) -> None:
        self._engine = engine
        self._reach = reach
        self._locate = locate
        self._generation = generation

    def of(
        self,
        servers: Iterable[FoundServer],
        cells: Iterable[StateCell],
        sessions: Mapping[str, tuple[str, ...]],
    ) -> Facts:
        """`sessions` says what each server needs sessions for, by its id."""
        found = tuple(servers)
        return Facts(
            tuple(self._server(server, sessions.get(server.id, ())) for server in found),
            tuple(
                self._cell(server.id, cell)
                for server in found
                for cell in cells
                if any(ref[0] == server.id for ref, _ in (*cell.writers, *cell.readers))
            ),
        )

    def _server(self, server: FoundServer, sessions: tuple[str, ...]) -> ServerFact:
        return ServerFact(
            id=server.id,
            name=server.name,
            framework=server.framework,
            generation=self._generation,
            entries=tuple(self._entry(entry) for entry in server.entries),
            stdio_only=server.stdio_only,
            file=server.file,
            line=self._locate(server.file, server.spot)[0],
            sessions=sessions,
        )

    def _entry(self, entry: model.Entry) -> Entry:
        line, column, _ = self._locate(entry.file, entry.spot)
        return Entry(entry.kind, entry.name, entry.file, line, column)

    def _cell(self, server: str, cell: StateCell) -> CellFact:
        definition = cell.definition
        return CellFact(
            id=cell.id,
            name=cell.name,
            file=definition.file,
            line=self._locate(definition.file, definition.spot)[0],
            variable=cell.location.name,
            origin=cell.location.origin,
            owner=self._owner(cell),
            role=cell.decision.role,
            scope=cell.scope,
            key=cell.key,
            lifespan=cell.lifespan,
            serialisable=cell.serialisable,
            escapes=any(access.act is Act.PASS for access in cell.accesses),
            server=server,
            writers=self._entries(server, cell.writers),
            readers=self._entries(server, cell.readers),
            declared=cell.declared,
        )

    def _owner(self, cell: StateCell) -> tuple[str, int]:
        location, tables = cell.location, self._engine.tables
        if location.owner >= 0 and location.origin in _OF_CLASS:
            owner = tables.classes[location.owner]
            return owner.module.file, self._locate(owner.module.file, owner.ir.spot)[0]
        if location.owner >= 0 and location.origin in _OF_FUNCTION:
            function = tables.functions[location.owner]
            return function.module.file, self._locate(function.module.file, function.ir.spot)[0]
        return "", 0

    def _entries(
        self, server: str, touching: Iterable[tuple[EntryRef, Access]]
    ) -> tuple[Entry, ...]:
        found = {self._entry(self._reach.entry(*ref)) for ref, _ in touching if ref[0] == server}
        return tuple(sorted(found))
