"""The deployment files of a tree, read, tied to its servers and judged with their code."""

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec

from analyzer.deployment.document import Document, read_document
from analyzer.deployment.files import DeploymentFiles
from analyzer.deployment.identity import Identity
from analyzer.deployment.judging import Judged, OldClients, judge, keeps_sessions_outside
from analyzer.deployment.matching import settings_of
from analyzer.deployment.model import Setting, Unit
from analyzer.deployment.splitting import with_split
from analyzer.deployment.ties import Map, Tied, Tying
from analyzer.deployment.units.proxies import nginx_aliases
from analyzer.deployment.units.registry import UNITS
from analyzer.diagnostics import Diagnostic
from analyzer.run import Edit

_LOUD = ("affinity", "session-store")
_ROUNDS = 2
"""How often files are read for what those read before lead to."""


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
    documents, notes = documents_around(files, files.sticky, servers)
    settings = _settings(files, documents)
    units = Map(units_of(documents))
    settings += _unbalanced(documents, units, settings)
    tying = Tying(units, servers)
    items = list(_items(settings, documents, tying, old))
    return tuple(sorted(_worth_telling(items, tying), key=_place)), notes


def documents_around(
    files: DeploymentFiles, first: Iterable[str], servers: Sequence[Identity]
) -> tuple[dict[str, Document], tuple[Diagnostic, ...]]:
    """The `first` files, and those that name a server or what others lead to; what was not
    understood."""
    documents, notes = _documents(files, first)
    said = tuple(units_of(documents))
    for _ in range(_ROUNDS):
        more, unread = _documents(files, _mentioning(files, documents, _words(servers, said)))
        documents, notes = documents | more, notes + unread
        said = tuple(units_of(more))
    return documents, notes


def _mentioning(
    files: DeploymentFiles, known: Mapping[str, Document], words: Iterable[str]
) -> list[str]:
    """Files not yet read that name a server or what units read so far lead to, or are named so."""
    pattern = re.compile("|".join(sorted(map(re.escape, words))).encode(), re.IGNORECASE)
    return [
        path
        for path, raw in files.raws.items()
        if path not in known and (pattern.search(raw) or pattern.search(path.encode()))
    ]


def _words(servers: Iterable[Identity], units: Iterable[Unit]) -> set[str]:
    """What a file says that has to do with a server, or with one of the units."""
    words = {"mcp"}
    for one in servers:
        words |= {*one.words, *one.scripts, *map(str, one.ports)}
        words.add(posixpath.basename(one.server.file).removesuffix(".py"))
    for unit in units:
        for ref in (*unit.refs, *unit.selects):
            words.add("fly" if ref.startswith("fly:") else re.split(r"[:=.]", ref)[-1])
    return {word for word in words if len(word) > 1 and not word.startswith("{{")}


def _documents(
    files: DeploymentFiles, paths: Iterable[str]
) -> tuple[dict[str, Document], tuple[Diagnostic, ...]]:
    documents: dict[str, Document] = {}
    notes: list[Diagnostic] = []
    for path in paths:
        document = read_document(path, files.raws[path])
        if isinstance(document, Document):
            documents[path] = document
        elif path in files.sticky:
            message = f"its deployment settings were not read: it {document}"
            notes.append(Diagnostic("deployment-unread", path, 0, message))
    aliases = nginx_aliases(one for one in documents.values() if one.syntax == "nginx")
    return {
        path: msgspec.structs.replace(one, aliases=aliases) if one.syntax == "nginx" else one
        for path, one in documents.items()
    }, tuple(notes)


def _settings(files: DeploymentFiles, documents: Mapping[str, Document]) -> list[Setting]:
    return [
        with_split(setting, document)
        for document in documents.values()
        for setting in settings_of(document, files.knowledge)
    ]


def units_of(documents: Mapping[str, Document]) -> Iterator[Unit]:
    """What the files run, group or route."""
    for document in documents.values():
        for read in UNITS.get(document.syntax, ()):
            yield from read(document)


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
                technology=unit.technology or document.syntax,
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
    tying: Tying,
    old: OldClients,
) -> Iterator[Item]:
    units = tying.map
    sticky = _kept_apart(settings, units)
    for setting in settings:
        own = units.covering(setting.file, setting.at)
        tied = _tied(setting, own, tying)
        if setting.kind == "session-store" and tied.identity is None:
            continue
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


def _tied(setting: Setting, own: Sequence[str], tying: Tying) -> Tied:
    if setting.kind == "session-store":
        return _of_sessions(setting, tying.servers)
    header = setting.by.startswith("session-header")
    if own:
        return tying.of(own[0], header=header)
    return _of_whole_file(setting, tying) or _without_unit(tying.servers, header=header)


def _of_sessions(setting: Setting, servers: Sequence[Identity]) -> Tied:
    """The server that keeps nothing but sessions outside, if its code speaks to such a store."""
    found = [one for one in servers if keeps_sessions_outside(one)]
    if len(found) != 1 or not (setting.code and found[0].holds(setting.code)):
        return Tied(None, "none", "")
    return Tied(found[0], "likely", "the server keeps nothing else outside its process")


def _of_whole_file(setting: Setting, tying: Tying) -> Tied | None:
    """The server that all groups of a proxy's file lead to, for what is set for the whole file."""
    groups = [
        one.id for one in tying.map.units.values()
        if one.file == setting.file and one.kind in ("upstream", "backend")
    ]  # fmt: skip
    tied = [tying.of(one) for one in groups]
    servers = {one.identity.server.id for one in tied if one.identity}
    if len(servers) != 1 or not all(one.tie == "proven" and not one.shared for one in tied):
        return None
    return Tied(tied[0].identity, "proven", "all that the file routes leads to the server")


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


def _worth_telling(items: Sequence[Item], tying: Tying) -> Iterator[Item]:
    """Without those of other services: what is tied to nothing is told only where nothing is."""
    tied = any(item.tied.tie != "none" for item in items) or tying.places_a_server()
    for item in items:
        if item.tied.identity is None:
            if item.setting.kind in _LOUD and not tied and item.tied.reason:
                yield item
        elif item.setting.kind in _LOUD or item.tied.tie == "proven":
            yield item


def _place(item: Item) -> tuple[str, int]:
    return item.setting.file, item.setting.start
