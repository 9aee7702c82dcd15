"""From the judged program to facts that rules can query."""

from collections.abc import Collection, Iterable, Iterator, Mapping

from analyzer.findings.facts import Fact, FactKind
from analyzer.findings.sights import Sight
from analyzer.findings.surface import surface_sights
from analyzer.program.engine import Engine
from analyzer.run import Cell, Confidence, Generation, Server, Step
from analyzer.servers.model import FoundServer
from analyzer.servers.usage import Used
from analyzer.state.graph import Locate
from analyzer.state.statecell import StateCell
from analyzer.syntax.ir import Spot
from analyzer.workspace.model import Pin, ProjectInfo

Values = Mapping[str, str | tuple[str, ...]]


class Gatherer:
    """Facts of one project: its cells, its uses of the SDK, its servers and its pin."""

    def __init__(
        self,
        engine: Engine,
        locate: Locate,
        generation: Generation,
        servers: Iterable[FoundServer],
    ) -> None:
        self._engine = engine
        self._locate = locate
        self._generation = generation
        self._servers = {server.id: server for server in servers}

    def cell(self, cell: StateCell, shown: Cell, server: str) -> Fact:
        """The fact of one cell as `server` sees it."""
        values: Values = {
            "role": shown.role,
            "scope": shown.scope,
            "key": shown.key,
            "leaks": _yes(shown.leaks_across_clients),
            "races": _yes(shown.thread_unsafe),
            "interleaves": "no",
            "passes": "no",
            "origin": origin_of(cell),
            "cell": shown.name,
            "written_by": shown.written_by,
            "read_by": shown.read_by,
            "reason": shown.reason,
        }
        return self._fact(
            "cell",
            values,
            cell.definition.file,
            cell.definition.spot,
            server,
            source=cell.definition.name,
            confidence=shown.confidence,
            cell=shown.id,
            trace=shown.trace,
        )

    def server(self, shown: Server) -> Fact:
        """The fact of a server with its verdict."""
        found = self._servers[shown.id]
        values: Values = {
            "framework": shown.framework,
            "transport": shown.transports,
            "verdict": shown.verdict,
            "stateless_http": _yes(found.stateless_http),
            "reason": shown.reason,
            "evidence": "",
        }
        return self._fact(
            "server",
            values,
            found.file,
            found.spot,
            shown.id,
            source=found.variable,
            confidence=shown.confidence,
            trace=shown.trace,
        )

    def use(self, use: Used, server: str, trace: tuple[Step, ...]) -> Fact:
        """The fact of one use of the SDK, made by requests to `server`."""
        return self._api(Sight(use.api, use.gid, use.spot, use.source), server, trace)

    def surface(self) -> Iterator[Fact]:
        """Uses of the 1.x surface, and of what only the server object or a hook shows."""
        for sight in surface_sights(self._engine, self._servers.values(), self._generation):
            file = self._engine.tables.functions[sight.gid].module.file
            yield self._api(sight, sight.server or self._owner(file))

    def _api(self, sight: Sight, server: str | None, trace: tuple[Step, ...] = ()) -> Fact:
        function = self._engine.tables.functions[sight.gid]
        return self._fact(
            "api",
            {"api": sight.api},
            function.module.file,
            sight.spot,
            server,
            source=sight.source,
            function=function.label,
            trace=trace,
        )

    def _fact(
        self,
        kind: FactKind,
        values: Values,
        file: str,
        spot: Spot,
        server: str | None,
        *,
        source: str,
        function: str = "",
        confidence: Confidence = "high",
        cell: str | None = None,
        trace: tuple[Step, ...] = (),
    ) -> Fact:
        line, column, end = self._locate(file, spot)
        shared: Values = {
            "function": function,
            "generation": self._generation,
            "server": "" if server is None else self._servers[server].name,
            "source": source,
        }
        return Fact(
            kind=kind,
            values={**values, **shared},
            file=file,
            line=line,
            column=column,
            end_line=line,
            end_column=end,
            function=function,
            source=source,
            confidence=confidence,
            server=server,
            cell=cell,
            trace=trace,
            stdio_only=self._stdio_only(server),
        )

    def _owner(self, file: str) -> str | None:
        """The server of a file: its own, or the only one there is."""
        own = [server.id for server in self._servers.values() if server.file == file]
        if len(own) == 1:
            return own[0]
        return next(iter(self._servers)) if len(self._servers) == 1 else None

    def _stdio_only(self, server: str | None) -> bool:
        """Whether the server, or each one of the project, only ever runs on stdio."""
        if server is not None:
            return self._servers[server].stdio_only
        return bool(self._servers) and all(s.stdio_only for s in self._servers.values())


def sdk_fact(project: ProjectInfo, servers: Iterable[FoundServer]) -> Fact | None:
    """The fact of a project's SDK requirement, where it has one, and `servers` that need it."""
    if project.pin is None:
        return None
    values: Values = {
        "package": project.sdk.package,
        "generation": project.sdk.generation,
        "evidence": project.sdk.evidence,
    }
    return _manifest_fact("sdk", values, project.pin, project.pin.requirement, servers)


def dependency_facts(project: ProjectInfo, servers: Collection[FoundServer]) -> Iterator[Fact]:
    """Requirements of a project that do not go with the next SDK, or that it lacks."""
    for misfit in project.misfits:
        values: Values = {
            "dependency": misfit.kind,
            "generation": project.sdk.generation,
            "requirement": misfit.place.requirement,
            "wanted": misfit.wanted,
        }
        source = f"{misfit.place.requirement} {misfit.wanted}"
        yield _manifest_fact("dependency", values, misfit.place, source, servers)


def _manifest_fact(
    kind: FactKind, values: Values, pin: Pin, source: str, servers: Iterable[FoundServer]
) -> Fact:
    return Fact(
        kind=kind,
        values=dict(values),
        file=pin.file,
        line=pin.line,
        column=pin.column,
        end_line=pin.line,
        end_column=pin.end_column,
        function="",
        source=source,
        confidence="high",
        server=None,
        cell=None,
        trace=(),
        stdio_only=all(server.stdio_only for server in servers),
    )


def origin_of(cell: StateCell) -> str:
    """The rule vocabulary's word for where a cell lives."""
    if cell.lifespan:
        return "lifespan"
    if cell.keyed_by_session_object:
        return "session-object"
    return cell.location.origin


def _yes(value: bool) -> str:
    return "yes" if value else "no"
