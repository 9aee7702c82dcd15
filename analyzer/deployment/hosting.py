"""By which names requests come to servers, and what serves an application to other machines."""

import re
from collections.abc import Iterator, Mapping, Sequence

import msgspec

from analyzer.deployment.document import Document
from analyzer.deployment.files import DeploymentFiles
from analyzer.deployment.identity import Identity, modules_of
from analyzer.deployment.inspection import documents_around, units_of
from analyzer.deployment.model import Unit
from analyzer.deployment.ties import Map, Tying
from analyzer.deployment.units.hostnames import host_units
from analyzer.run import Served, Step

_LABEL = r"[A-Za-z0-9](?:[\w-]*[A-Za-z0-9])?"
_EXACT = re.compile(rf"{_LABEL}(?:\.{_LABEL})*(?::\d+)?|\[[0-9a-fA-F:]+\](?::\d+)?")
_ANSWERED = re.compile(r"(?:127\.0\.0\.1|localhost|\[::1\]):\d+")
"""What the SDK answers without being told."""

_SERVES = re.compile(r"\b(?:uvicorn|gunicorn|hypercorn|granian)\b")
_TO_ALL = re.compile(
    r"(?:--host|--bind|-b|-h)[\s=]+(?:\S*(?:0\.0\.0\.0|\[::\])|::(?:\s|$)|:\d)|\bfastapi\s+run\b(?!.*--host)"
)


def served(files: DeploymentFiles, servers: Sequence[Identity]) -> tuple[Served, ...]:
    """One for each server that is named or served somewhere in the files."""
    guarded = tuple(_with_applications(one) for one in servers if one.endpoint.guarded)
    if not files.naming or not guarded:
        return ()
    others = [one for one in servers if not one.endpoint.guarded]
    documents, _ = documents_around(files, files.naming, (*guarded, *others))
    naming = [unit for document in documents.values() for unit in host_units(document)]
    units = {unit.id: unit for unit in (*units_of(documents), *naming)}
    tying = Tying(Map(units.values()), (*guarded, *others))
    found = (_of(one, tying, documents) for one in guarded)
    return tuple(one for one in found if one.steps or one.open_names or one.opened)


def _with_applications(identity: Identity) -> Identity:
    """A server that is served by an application is started by the application's module as well."""
    files = {place.file for place in identity.endpoint.guarded}
    more = [name for file in sorted(files) for name in modules_of(file)]
    modules = tuple(dict.fromkeys((*identity.modules, *more)))
    return msgspec.structs.replace(identity, modules=modules)


def _of(identity: Identity, tying: Tying, documents: Mapping[str, Document]) -> Served:
    named: dict[str, Step] = {}
    open_names: list[Step] = []
    opened: list[Step] = []
    for unit in sorted(tying.map.units.values(), key=lambda one: (one.file, one.place, one.id)):
        if not unit.hosts and not any(map(_is_open, unit.commands)):
            continue
        tied = tying.of(unit.id)
        if tied.identity is not identity or tied.tie == "none":
            continue
        line = documents[unit.file].lines.line_of(documents[unit.file].offset(unit.place[0]))
        opened += _opened(unit, line)
        for host in unit.hosts:
            step = Step(unit.file, line, f"requests come by the name `{host}`")
            if tied.tie != "proven" or not _EXACT.fullmatch(host):
                open_names.append(step)
            elif not _ANSWERED.fullmatch(host):
                named.setdefault(host, step)
    return Served(
        identity.server.id,
        tuple(sorted(named)),
        tuple(named[host] for host in sorted(named)),
        tuple(open_names),
        tuple(opened),
    )


def _opened(unit: Unit, line: int) -> Iterator[Step]:
    for command in unit.commands:
        if _is_open(command):
            said = " ".join(command.split())
            yield Step(unit.file, line, f"`{said}` serves it to other machines")


def _is_open(command: str) -> bool:
    """Whether a command serves an application on all addresses of its machine."""
    serves = _SERVES.search(command) or "fastapi run" in " ".join(command.split())
    return bool(serves) and _TO_ALL.search(command) is not None
