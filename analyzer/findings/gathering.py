"""From the judged program to facts that rules can query."""

from collections.abc import Iterator, Mapping

from analyzer.findings.facts import Fact
from analyzer.findings.surface import surface_sights
from analyzer.program.engine import Engine
from analyzer.run import Cell as RunCell
from analyzer.run import Generation, Step
from analyzer.run import Server as RunServer
from analyzer.servers.model import FoundServer
from analyzer.servers.usage import Used
from analyzer.state.graph import Locate
from analyzer.state.statecell import StateCell
from analyzer.syntax import ir
from analyzer.workspace.model import ProjectInfo


class Gatherer:
    """Facts of one project: its cells, its uses of the SDK, its servers and its pin."""

    def __init__(
        self, engine: Engine, locate: Locate, generation: Generation,
        servers: Mapping[str, FoundServer],
    ) -> None:  # fmt: skip
        self._engine = engine
        self._locate = locate
        self._generation = generation
        self._servers = servers

    def cell(self, cell: StateCell, shown: RunCell, server: str) -> Fact:
        """The fact of one cell as `server` sees it."""
        values: dict[str, str | tuple[str, ...]] = {
            "role": shown.role, "scope": shown.scope, "key": shown.key,
            "leaks": _yes(shown.leaks_across_clients), "races": _yes(shown.thread_unsafe),
            "origin": origin_of(cell), "generation": self._generation, "cell": shown.name,
            "written_by": shown.written_by, "read_by": shown.read_by, "reason": shown.reason,
            "function": "", "source": shown.name, "server": self._servers[server].name,
        }  # fmt: skip
        line, column, end = self._locate(cell.definition.file, cell.definition.spot)
        return Fact(
            "cell", values, cell.definition.file, line, column, line, end, "", shown.name,
            shown.confidence, server, shown.id, shown.trace, self._stdio(server),
        )  # fmt: skip

    def use(self, use: Used, server: str | None, trace: tuple[Step, ...]) -> Fact:
        function = self._engine.tables.functions[use.gid]
        return self._api(
            use.api, function.module.file, use.spot, function.label, use.source, server, trace
        )

    def _api(
        self, api: str, file: str, spot: ir.Spot, function: str, source: str,
        server: str | None, trace: tuple[Step, ...] = (),
    ) -> Fact:  # fmt: skip
        name = "" if server is None else self._servers[server].name
        values: dict[str, str | tuple[str, ...]] = {
            "api": api, "generation": self._generation, "function": function, "source": source,
            "server": name,
        }  # fmt: skip
        line, column, end = self._locate(file, spot)
        return Fact(
            "api", values, file, line, column, line, end, function, source, "high", server, None,
            trace, self._stdio(server),
        )  # fmt: skip

    def server(self, shown: RunServer, trace: tuple[Step, ...]) -> Fact:
        found = self._servers[shown.id]
        values: dict[str, str | tuple[str, ...]] = {
            "framework": shown.framework, "generation": self._generation,
            "transport": shown.transports, "verdict": shown.verdict, "server": shown.name,
            "stateless_http": _yes(found.stateless_http), "reason": shown.reason, "evidence": "",
        }  # fmt: skip
        line, column, end = self._locate(found.file, found.spot)
        return Fact(
            "server", values, found.file, line, column, line, end, "", found.variable,
            shown.confidence, shown.id, None, trace, found.stdio_only,
        )  # fmt: skip

    def surface(self) -> Iterator[Fact]:
        """Uses of the 1.x surface, and of what only the server object or a hook shows."""
        for sight in surface_sights(self._engine, self._servers.values(), self._generation):
            function = self._engine.tables.functions[sight.gid]
            file = function.module.file
            owner = sight.server or self._owner(file)
            yield self._api(sight.api, file, sight.spot, function.label, sight.source, owner)

    def _owner(self, file: str) -> str | None:
        """The server of a file: its own, or the only one there is."""
        own = [server.id for server in self._servers.values() if server.file == file]
        if len(own) == 1:
            return own[0]
        return next(iter(self._servers)) if len(self._servers) == 1 else None

    def _stdio(self, server: str | None) -> bool:
        if server is not None:
            return self._servers[server].stdio_only
        return bool(self._servers) and all(s.stdio_only for s in self._servers.values())


def sdk_fact(project: ProjectInfo) -> Fact | None:
    """The fact of a project's SDK requirement, where it has one."""
    if project.pin is None:
        return None
    pin = project.pin
    values: dict[str, str | tuple[str, ...]] = {
        "package": project.sdk.package, "generation": project.sdk.generation,
        "evidence": project.sdk.evidence,
    }  # fmt: skip
    return Fact(
        "sdk", values, pin.file, pin.line, pin.column, pin.line, pin.end_column, "",
        pin.requirement, "high", None, None, (), False,
    )  # fmt: skip


def origin_of(cell: StateCell) -> str:
    """The rule vocabulary's word for where a cell lives."""
    if cell.lifespan:
        return "lifespan"
    if cell.keyed_by_session_object:
        return "session-object"
    return cell.location.origin


def _yes(value: bool) -> str:
    return "yes" if value else "no"
