"""One project from summaries to its part of the run: servers, cells, facts."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import msgspec

from analyzer.catalog import Catalog, load_catalog
from analyzer.codemods.facts import CellFact, Facts
from analyzer.diagnostics import Diagnostic
from analyzer.findings.facts import Fact
from analyzer.findings.gathering import Gatherer, dependency_facts, sdk_fact
from analyzer.program.engine import Engine
from analyzer.program.tables import Resolve
from analyzer.run import Cell, EntryPoint, Server
from analyzer.servers.discovery import find_servers
from analyzer.servers.endpoints import Endpoint, endpoints_of
from analyzer.servers.fromapps import enter_routes
from analyzer.servers.gradio import find_gradio_servers
from analyzer.servers.mixins import enter_mixins
from analyzer.servers.model import EntryRef, FoundServer
from analyzer.servers.roots import enter_uncalled
from analyzer.servers.surface import Surface, load_surface
from analyzer.servers.toolsets import enter_toolsets, find_toolset_servers
from analyzer.servers.usage import Used, find_uses
from analyzer.servers.webapps import enter_middleware, with_middleware
from analyzer.servers.wire import enter_wire_handlers, find_wire_servers
from analyzer.state.cells import CellAnalysis
from analyzer.state.fates import interleaving, races, store_of
from analyzer.state.graph import Locate, StateGraph
from analyzer.state.judgement import Judgement, load_judgement
from analyzer.state.model import Access
from analyzer.state.reach import Reach
from analyzer.state.sessions import sessions_needed
from analyzer.state.statecell import StateCell
from analyzer.state.verdicts import judge
from analyzer.syntax.ir import ModuleSummary, Spot
from analyzer.telling import Telling
from analyzer.workspace.model import ProjectInfo


class Knowledge:
    """The data in `rules/` that the engine works with."""

    def __init__(self, directories: Sequence[Path]) -> None:
        self.catalog: Catalog = load_catalog(directories)
        self.surface: Surface = load_surface(directories)
        self.judgement: Judgement = load_judgement(directories)


class Part(msgspec.Struct, frozen=True):
    """What one project adds to the run."""

    servers: tuple[Server, ...]
    cells: tuple[Cell, ...]
    facts: tuple[Fact, ...]
    diagnostics: tuple[Diagnostic, ...]
    endpoints: tuple[Endpoint, ...] = ()
    interleaving: tuple[CellFact, ...] = ()
    """Cells that coroutines may change while another one waits with what it read."""
    interleaving_files: tuple[str, ...] = ()
    """The files with these coroutines, and where such cells are defined."""


def analyse(
    project: ProjectInfo,
    own: Iterable[str],
    summaries: Mapping[str, ModuleSummary],
    resolve: Resolve,
    knowledge: Knowledge,
    locate: Locate,
    doubts: Mapping[str, str],
) -> Part:
    """Analyse one project: its `own` files, with the summaries of all they import.

    `doubts` maps an unread file to the reason it was not read.
    """
    program = _judged(project, own, summaries, resolve, knowledge)
    part = _Assembly(program, knowledge.judgement, locate).part(doubts)
    engine = program.engine
    waiting = [(cell, interleaving(engine, program.reach, cell)) for cell in program.cells]
    cells = [cell for cell, functions in waiting if functions]
    told = Telling(engine, program.reach, locate, project.sdk.generation).of(
        program.servers, cells, {}
    )
    gids = {gid for _, functions in waiting for gid in functions}
    files = {engine.tables.functions[gid].module.file for gid in gids}
    files |= {cell.definition.file for cell in cells if cell.definition.file}
    return msgspec.structs.replace(
        part, interleaving=told.cells, interleaving_files=tuple(sorted(files))
    )


def facts_of(
    project: ProjectInfo,
    own: Iterable[str],
    summaries: Mapping[str, ModuleSummary],
    resolve: Resolve,
    knowledge: Knowledge,
    locate: Locate,
) -> Facts:
    """What rewrites are told of one project: its servers and the cells they touch."""
    program = _judged(project, own, summaries, resolve, knowledge)
    assembly = _Assembly(program, knowledge.judgement, locate)
    return Telling(program.engine, program.reach, locate, project.sdk.generation).of(
        program.servers, program.cells, assembly.sessions()
    )


def _judged(
    project: ProjectInfo,
    own: Iterable[str],
    summaries: Mapping[str, ModuleSummary],
    resolve: Resolve,
    knowledge: Knowledge,
) -> "_Judged":
    engine = Engine(summaries, resolve, knowledge.catalog, own)
    enter_uncalled(engine, project.console_scripts)
    enter_routes(engine)
    enter_mixins(engine, knowledge.surface)
    enter_toolsets(engine)
    speakers = enter_wire_handlers(engine)
    middleware = enter_middleware(engine)
    found = find_servers(engine, knowledge.surface)
    files = {server.file for server in found}
    servers = with_middleware(
        (
            *found,
            *find_gradio_servers(engine),
            *find_toolset_servers(engine),
            *find_wire_servers(engine, speakers, files),
        ),
        middleware,
        engine,
    )
    uses = find_uses(engine, knowledge.surface)
    analysis = CellAnalysis(engine, servers, uses, project.sdk.generation)
    cells = analysis.run() if servers else ()
    return _Judged(project, engine, servers, uses, analysis.reach, cells)


class _Judged(msgspec.Struct, frozen=True):
    """A project's program, and all that was found in it."""

    project: ProjectInfo
    engine: Engine
    servers: tuple[FoundServer, ...]
    uses: tuple[Used, ...]
    reach: Reach
    cells: tuple[StateCell, ...]


class _Assembly:
    """Puts what was found into the words of the run: locations as lines, entry points by name."""

    def __init__(self, program: _Judged, judgement: Judgement, locate: Locate) -> None:
        self._program = program
        self._judgement = judgement
        self._locate = locate
        self._generation = program.project.sdk.generation
        self._graph = StateGraph(program.engine, program.reach, program.cells, locate)

    def part(self, doubts: Mapping[str, str]) -> Part:
        cells = {cell.id: self._cell(cell) for cell in self._program.cells}
        reasons = [f"{file} {reason}" for file, reason in sorted(doubts.items())]
        servers = tuple(self._server(server, reasons, cells) for server in self._program.servers)
        return Part(
            servers=servers,
            cells=tuple(cells.values()),
            facts=tuple(self._facts(servers, cells)),
            diagnostics=tuple(self._diagnostics()),
            endpoints=endpoints_of(self._program.engine, self._program.servers, self._locate),
        )

    def sessions(self) -> dict[str, tuple[str, ...]]:
        """What each server needs sessions for, by its id."""
        return {
            server.id: sessions_needed(
                server, self._cells_of(server.id), self._uses_of(server), self._generation
            )
            for server in self._program.servers
        }

    # servers

    def _uses_of(self, server: FoundServer) -> list[Used]:
        return [use for use in self._program.uses if server.id in self._users(use)]

    def _server(
        self, server: FoundServer, doubts: Sequence[str], shown: Mapping[str, Cell]
    ) -> Server:
        cells = self._cells_of(server.id)
        doubts = [*doubts, *self._missed(server)]
        verdict = judge(server, cells, self._uses_of(server), self._generation, doubts)
        return Server(
            id=server.id,
            name=server.name,
            project=self._program.project.root,
            file=server.file,
            line=self._line(server.file, server.spot),
            framework=server.framework,
            transports=server.transports,
            entry_points=tuple(
                EntryPoint(entry.kind, entry.name, entry.file, self._line(entry.file, entry.spot))
                for entry in server.entries
            ),
            verdict=verdict.name,
            confidence=verdict.confidence,
            reason=verdict.reason,
            facts=verdict.facts,
            cells=tuple(cell.id for cell in cells),
            effort=0,
            trace=shown[verdict.deciding[0].id].trace if verdict.deciding else (),
            dependencies=verdict.dependencies,
        )

    def _missed(self, server: FoundServer) -> Iterator[str]:
        """Where entry points may come from that nobody saw."""
        for missed in server.missed:
            file = self._program.engine.tables.functions[missed.gid].module.file
            yield f"{file}:{self._line(file, missed.spot)} {missed.what}"

    def _cells_of(self, server: str) -> list[StateCell]:
        """The cells that requests to a server touch."""
        return [
            cell
            for cell in self._program.cells
            if any(entry[0] == server for entry, _ in (*cell.writers, *cell.readers))
        ]

    def _users(self, use: Used) -> list[str]:
        """The servers whose requests make the use; the only server for what start-up does."""
        program = self._program
        found = {server for server, _ in program.reach.entries_at(use.gid, use.spot)}
        if found or not use.meaning.start_up:
            return sorted(found)
        file = program.engine.tables.functions[use.gid].module.file
        own = [server.id for server in program.servers if server.file == file]
        candidates = own or [server.id for server in program.servers]
        return candidates if len(candidates) == 1 else []

    # cells

    def _cell(self, cell: StateCell) -> Cell:
        program, decision, definition = self._program, cell.decision, cell.definition
        unsafe = races(program.engine, program.reach, cell, self._generation)
        store = store_of(cell, self._generation)
        return Cell(
            id=cell.id,
            name=cell.name,
            file=definition.file,
            line=self._line(definition.file, definition.spot),
            role=decision.role,
            scope=cell.scope,
            key=cell.key,
            written_by=self._names(cell.writers),
            read_by=self._names(cell.readers),
            leaks_across_clients=cell.leaks,
            serialisable=cell.serialisable,
            thread_unsafe=unsafe,
            remedy=self._judgement.remedy(decision.role, brought=cell.is_brought),
            reason=decision.reason,
            confidence=decision.confidence,
            fate=self._judgement.fate(store, self._generation, races=unsafe),
            trace=self._graph.trace(cell),
            neighbourhood=self._graph.neighbourhood(cell),
        )

    def _names(self, touching: Iterable[tuple[EntryRef, Access]]) -> tuple[str, ...]:
        return tuple(sorted({self._program.reach.entry(*entry).name for entry, _ in touching}))

    def _line(self, file: str, spot: Spot) -> int:
        return self._locate(file, spot)[0]

    # what rules and readers are told besides

    def _facts(self, servers: Iterable[Server], cells: Mapping[str, Cell]) -> Iterator[Fact]:
        program = self._program
        gatherer = Gatherer(program.engine, self._locate, self._generation, program.servers)
        for server in servers:
            for cell in self._cells_of(server.id):
                yield gatherer.cell(cell, cells[cell.id], server.id)
            yield gatherer.server(server)
        found = {server.id: server for server in program.servers}
        for use in program.uses:
            for user in self._users(use):
                yield gatherer.use(use, user, self._graph.use_trace(found[user], use))
        yield from gatherer.surface()
        pinned = sdk_fact(program.project, program.servers)
        if pinned is not None and program.servers:
            yield pinned
            yield from dependency_facts(program.project, program.servers)

    def _diagnostics(self) -> Iterator[Diagnostic]:
        engine, servers = self._program.engine, self._program.servers
        open_calls = len(engine.unresolved())
        if open_calls and servers:
            text = (
                f"{open_calls} of {len(engine.calls.sites)} calls in this project go to code that "
                "was not resolved; they are taken not to change state"
            )
            yield Diagnostic("unresolved-call", servers[0].file, 0, text)
