"""The deployment files of a tree, read, tied to its servers and judged with their code."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec

from analyzer.deployment.document import Document, read_document
from analyzer.deployment.files import DeploymentFiles
from analyzer.deployment.identity import Identity
from analyzer.deployment.judging import Judged, OldClients, judge
from analyzer.deployment.matching import settings_of
from analyzer.deployment.model import Setting, Unit
from analyzer.deployment.splitting import with_split
from analyzer.deployment.ties import Map, Tied, Tying
from analyzer.deployment.units.containers import compose_units, dockerfile_unit
from analyzer.deployment.units.kubernetes import kubernetes_units, values_units
from analyzer.deployment.units.proxies import haproxy_units, nginx_aliases, nginx_units
from analyzer.deployment.units.terraform import terraform_units
from analyzer.diagnostics import Diagnostic
from analyzer.run import Edit
from analyzer.workspace.deploying import syntax_of

_LOUD = ("affinity",)


class Item(msgspec.Struct, frozen=True):
    """A setting with the server it belongs to and what is to be done with it."""

    setting: Setting
    unit: Unit | None
    tied: Tied
    judged: Judged
    line: int
    column: int
    end_line: int
    end_column: int

    @property
    def is_sure(self) -> bool:
        """Whether the edit may be made: proven to be this server's alone, and not needed."""
        return (
            self.judged.decision == "remove-now"
            and self.tied.tie == "proven"
            and not self.tied.shared
            and bool(self.edits)
        )

    @property
    def edits(self) -> tuple[Edit, ...]:
        return self.setting.split if self.judged.splits else self.setting.edits


def inspect(
    files: DeploymentFiles, servers: Sequence[Identity], old: OldClients
) -> tuple[tuple[Item, ...], tuple[Diagnostic, ...]]:
    """Every setting that has to do with the servers, in file order; what was not understood."""
    if not files.relevant or not servers:
        return (), ()
    documents, notes = _documents(files)
    units = Map(_units(files, documents))
    settings = [
        with_split(setting, documents[setting.file])
        for path in files.relevant if path in documents
        for setting in settings_of(documents[path], files.knowledge)
    ]  # fmt: skip
    settings += _unbalanced(documents, units, settings)
    items = list(_items(settings, documents, units, servers, old))
    return tuple(sorted(_worth_telling(items), key=_place)), notes


def _documents(files: DeploymentFiles) -> tuple[dict[str, Document], tuple[Diagnostic, ...]]:
    documents: dict[str, Document] = {}
    notes: list[Diagnostic] = []
    for path, raw in files.raws.items():
        if syntax_of(path) == "lines":
            continue
        document = read_document(path, raw)
        if isinstance(document, Document):
            documents[path] = document
        elif path in files.relevant:
            message = f"its deployment settings were not read: it {document}"
            notes.append(Diagnostic("deployment-unread", path, 0, message))
    aliases = nginx_aliases(one for one in documents.values() if one.syntax == "nginx")
    return {
        path: msgspec.structs.replace(one, aliases=aliases) if one.syntax == "nginx" else one
        for path, one in documents.items()
    }, tuple(notes)


def _units(files: DeploymentFiles, documents: Mapping[str, Document]) -> Iterator[Unit]:
    for path, document in documents.items():
        match document.syntax:
            case "nginx":
                yield from nginx_units(document)
            case "haproxy":
                yield from haproxy_units(document)
            case "hcl":
                yield from terraform_units(document)
            case "yaml":
                yield from kubernetes_units(document)
                yield from compose_units(document)
                if path.rpartition("/")[2].startswith("values"):
                    yield from values_units(document)
    for path, raw in files.raws.items():
        if syntax_of(path) == "lines":
            yield dockerfile_unit(path, raw.decode(errors="replace"))


def _unbalanced(
    documents: Mapping[str, Document], units: Map, settings: Sequence[Setting]
) -> Iterator[Setting]:
    """Groups of several servers in a proxy that no setting keeps clients apart in."""
    sticky = {
        unit for one in settings if one.kind == "affinity"
        for unit in units.covering(one.file, one.at)
    }  # fmt: skip
    for unit in units.units.values():
        if unit.kind in ("upstream", "backend") and (unit.replicas or 0) > 1:
            if unit.id in sticky:
                continue
            document = documents[unit.file]
            text = document.text[unit.place[0] : unit.place[1]].split("\n")[0].rstrip(" {\r")
            yield Setting(
                kind="replicas",
                by="none",
                technology=document.syntax,
                file=unit.file,
                at=unit.place[0],
                start=document.offset(unit.place[0]),
                end=document.offset(unit.place[0] + len(text)),
                source=text,
                kept="how many servers there are is for a person to say",
                note="sends each request to another server in turn",
                cite="",
            )


def _items(
    settings: Sequence[Setting],
    documents: Mapping[str, Document],
    units: Map,
    servers: Sequence[Identity],
    old: OldClients,
) -> Iterator[Item]:
    tying = Tying(units, servers)
    sticky = _kept_apart(settings, units)
    for setting in settings:
        own = units.covering(setting.file, setting.at)
        header = setting.by.startswith("session-header")
        tied = tying.of(own[0], header=header) if own else _without_unit(servers, header=header)
        covered = bool(own) and own[0] in sticky
        judged = judge(setting, tied, old, covered=covered)
        lines = documents[setting.file].lines
        line, end = (
            lines.line_of(setting.start),
            lines.line_of(max(setting.start, setting.end - 1)),
        )
        yield Item(
            setting=setting,
            unit=units.units[own[0]] if own else None,
            tied=tied,
            judged=judged,
            line=line,
            column=_column(lines.raw, lines.line_start(line), setting.start),
            end_line=end,
            end_column=_column(lines.raw, lines.line_start(end), setting.end),
        )


def _column(raw: bytes, start: int, offset: int) -> int:
    return len(raw[start:offset].decode(errors="replace")) + 1


def _without_unit(servers: Sequence[Identity], *, header: bool) -> Tied:
    """A setting that stands alone: only a single server and MCP's own header say whose it is."""
    if header and len(servers) == 1:
        return Tied(servers[0], "likely", "it names MCP's session header")
    return Tied(None, "none", "nothing says which server it belongs to")


def _kept_apart(settings: Iterable[Setting], units: Map) -> set[str]:
    """Units on whose way some affinity is set."""
    found: set[str] = set()
    for setting in settings:
        if setting.kind == "affinity":
            for unit in units.covering(setting.file, setting.at):
                found |= {one.id for one in (*units.reached(unit), *units.leading(unit))}
                found.add(unit)
    return found


def _worth_telling(items: Sequence[Item]) -> Iterator[Item]:
    """Without those of other services: what is tied to nothing is told only where nothing is."""
    tied = any(item.tied.tie != "none" for item in items)
    for item in items:
        if item.tied.identity is None:
            if item.setting.kind in _LOUD and not tied and item.tied.reason:
                yield item
        elif item.setting.kind in _LOUD or item.tied.tie == "proven":
            yield item


def _place(item: Item) -> tuple[str, int]:
    return item.setting.file, item.setting.start
