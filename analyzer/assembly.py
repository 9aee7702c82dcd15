"""One project from summaries to its part of the run: servers, cells, facts."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import msgspec

from analyzer.catalog import Catalog, load_catalog
from analyzer.diagnostics import Diagnostic
from analyzer.findings.facts import Fact
from analyzer.findings.gathering import Gatherer, sdk_fact
from analyzer.program.engine import Engine
from analyzer.program.tables import Resolve
from analyzer.run import Cell, EntryPoint, Server
from analyzer.servers.discovery import find_servers
from analyzer.servers.model import FoundServer
from analyzer.servers.roots import enter_uncalled
from analyzer.servers.surface import Surface, load_surface
from analyzer.servers.usage import Used, find_uses
from analyzer.servers.wire import enter_wire_handlers, find_wire_servers
from analyzer.state.cells import CellAnalysis
from analyzer.state.fates import races, store_of
from analyzer.state.graph import Locate, StateGraph
from analyzer.state.judgement import Judgement, load_judgement
from analyzer.state.statecell import StateCell
from analyzer.state.verdicts import Verdict, judge
from analyzer.syntax.ir import ModuleSummary
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


def analyse(
    project: ProjectInfo, own: Iterable[str], summaries: Mapping[str, ModuleSummary],
    resolve: Resolve, knowledge: Knowledge, locate: Locate, doubts: Mapping[str, str],
) -> Part:  # fmt: skip
    """Analyse one project: its `own` files, with the summaries of all they import.

    `doubts` maps an unread file to the reason it was not read.
    """
    engine = Engine(summaries, resolve, knowledge.catalog, own)
    enter_uncalled(engine, project.console_scripts)
    enter_wire_handlers(engine)
    found = find_servers(engine, knowledge.surface)
    servers = (*found, *find_wire_servers(engine, {server.file for server in found}))
    uses = find_uses(engine, knowledge.surface)
    analysis = CellAnalysis(engine, servers, uses, project.sdk.generation)
    cells = analysis.run() if servers else ()
    return _Assembly(project, engine, servers, uses, analysis, cells, knowledge, locate).part(
        doubts
    )


class _Assembly:
    def __init__(
        self, project: ProjectInfo, engine: Engine, servers: tuple[FoundServer, ...],
        uses: tuple[Used, ...], analysis: CellAnalysis, cells: tuple[StateCell, ...],
        knowledge: Knowledge, locate: Locate,
    ) -> None:  # fmt: skip
        self._project = project
        self._engine = engine
        self._servers = {server.id: server for server in servers}
        self._uses = uses
        self._reach = analysis.reach
        self._cells = cells
        self._knowledge = knowledge
        self._locate = locate
        self._graph = StateGraph(engine, analysis.reach, cells, locate)

    def part(self, doubts: Mapping[str, str]) -> Part:
        gatherer = Gatherer(
            self._engine, self._locate, self._project.sdk.generation, self._servers
        )
        shown = {cell.id: self._cell(cell) for cell in self._cells}
        servers, facts = [], []
        for server in self._servers.values():
            own = [cell for cell in self._cells if self._belongs(cell, server)]
            uses = [use for use in self._uses if server.id in self._users(use)]
            verdict = judge(
                server, own, uses, self._project.sdk.generation, self._knowledge.judgement,
                self._doubts(server, doubts),
            )  # fmt: skip
            entry = self._server(server, own, verdict, shown)
            servers.append(entry)
            facts += [gatherer.cell(cell, shown[cell.id], server.id) for cell in own]
            facts.append(gatherer.server(entry, entry.trace))
        for use in self._uses:
            facts += [gatherer.use(use, server, ()) for server in self._users(use)]
        facts += gatherer.surface()
        pinned = sdk_fact(self._project)
        if pinned is not None and servers:
            facts.append(pinned)
        return Part(tuple(servers), tuple(shown.values()), tuple(facts), self._diagnostics())

    # servers

    def _server(
        self, server: FoundServer, cells: list[StateCell], verdict: Verdict,
        shown: Mapping[str, Cell],
    ) -> Server:  # fmt: skip
        deciding = verdict.deciding[0].id if verdict.deciding else None
        return Server(
            id=server.id, name=server.name, project=self._project.root, file=server.file,
            line=self._line(server.file, server.spot), framework=server.framework,
            transports=server.transports,
            entry_points=tuple(
                EntryPoint(e.kind, e.name, e.file, self._line(e.file, e.spot))
                for e in server.entries
            ),
            verdict=verdict.name, confidence=verdict.confidence, reason=verdict.reason,
            facts=verdict.facts, cells=tuple(cell.id for cell in cells), effort=verdict.effort,
            trace=shown[deciding].trace if deciding else (), dependencies=verdict.dependencies,
        )  # fmt: skip

    def _belongs(self, cell: StateCell, server: FoundServer) -> bool:
        marks = (*cell.writers, *cell.readers)
        return any(mark[0] == server.id for mark, _ in marks)

    def _users(self, use: Used) -> list[str]:
        """The servers whose requests make the use; the only server for what start-up does."""
        found = {server for server, _ in self._reach.entries_at(use.gid, use.spot)}
        if found:
            return sorted(found)
        setting = use.api in ("event-store", "session-manager", "sse-transport", "subscription")
        file = self._engine.tables.functions[use.gid].module.file
        own = [server.id for server in self._servers.values() if server.file == file]
        if setting and len(own or self._servers) == 1:
            return own or list(self._servers)
        return []

    def _doubts(self, server: FoundServer, doubts: Mapping[str, str]) -> list[str]:
        return [f"{file} {reason}" for file, reason in sorted(doubts.items())]

    # cells

    def _cell(self, cell: StateCell) -> Cell:
        decision = cell.decision
        generation = self._project.sdk.generation
        unsafe = races(self._engine, self._reach, cell, generation)
        judgement = self._knowledge.judgement
        return Cell(
            id=cell.id, name=cell.definition.name, file=cell.definition.file,
            line=self._line(cell.definition.file, cell.definition.spot), role=decision.role,
            scope=cell.scope, key=cell.key, written_by=self._names(cell.writers),
            read_by=self._names(cell.readers), leaks_across_clients=cell.leaks,
            serialisable=cell.serialisable, thread_unsafe=unsafe,
            remedy=judgement.roles[decision.role].remedy, reason=decision.reason,
            confidence=decision.confidence,
            fate=judgement.fate(store_of(cell, generation), generation, races=unsafe),
            trace=self._graph.trace(cell), neighbourhood=self._graph.neighbourhood(cell),
        )  # fmt: skip

    def _names(self, marks: Sequence[tuple[tuple[str, int], object]]) -> tuple[str, ...]:
        return tuple(sorted({self._reach.entry(*mark).name for mark, _ in marks}))

    def _line(self, file: str, spot: int) -> int:
        return self._locate(file, spot)[0]

    def _diagnostics(self) -> tuple[Diagnostic, ...]:
        open_calls = len(self._engine.unresolved())
        if not open_calls or not self._servers:
            return ()
        total = len(self._engine.calls.sites)
        first = next(iter(self._servers.values()))
        text = (
            f"{open_calls} of {total} calls in this project go to code that was not resolved; "
            "they are taken not to change state"
        )
        return (Diagnostic("unresolved-call", first.file, 0, text),)
