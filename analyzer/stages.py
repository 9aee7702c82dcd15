"""The pipeline's heavy stages, each from values to values; imported only when there is work."""

import hashlib
import traceback
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import msgspec

from analyzer import collector
from analyzer.assembly import Knowledge, Part, facts_of
from analyzer.assembly import analyse as analyse_project
from analyzer.codemods.facts import Facts
from analyzer.deployment.files import DeploymentFiles
from analyzer.deployment.identity import Identity, identities
from analyzer.deployment.judging import OldClients
from analyzer.deployment.picture import pictured
from analyzer.diagnostics import Diagnostic
from analyzer.findings.checking import check as check_facts
from analyzer.findings.effort import with_efforts
from analyzer.findings.facts import Fact
from analyzer.findings.loading import load_rules
from analyzer.findings.selection import outside_ignored_paths, select_rules
from analyzer.findings.suppression import MARK, apply
from analyzer.program.libraries import leave_libraries
from analyzer.program.tables import Resolve
from analyzer.progress import Progress
from analyzer.run import Deployment, Finding, Served, Server
from analyzer.servers.roots import SDK_PACKAGES, may_build_server
from analyzer.settings import Settings
from analyzer.state.graph import Locate
from analyzer.syntax.batch import summarise_file, summarise_files
from analyzer.syntax.ir import ModuleSummary
from analyzer.syntax.lines import Locators
from analyzer.syntax.store import Summaries
from analyzer.workspace.cache import Cache
from analyzer.workspace.model import ProjectInfo, Workspace
from analyzer.workspace.modules import ModuleIndex
from analyzer.workspace.sources import source_reader

__all__ = [
    "analyse", "check", "deployment", "estimate", "facts", "inspected", "pictured", "summarise",
    "ways_to", "with_ways",
]  # fmt: skip

if TYPE_CHECKING:
    from analyzer.deployment.inspection import Item

_Kept = TypeVar("_Kept")


def summarise(
    workspace: Workspace, jobs: int, cache: Cache, progress: Progress
) -> tuple[Summaries, dict[str, Diagnostic]]:
    """Summaries of all files that parse, and the diagnostics of those that do not."""
    progress.stage("parse", len(workspace.files))
    digests = {file.path: file.digest for file in workspace.files}
    known = cache.load("summary", digests.values())
    encoded = {path: known[digest] for path, digest in digests.items() if digest in known}
    progress.advance(len(encoded))
    wanted = [(file.path, file.size) for file in workspace.files if file.path not in encoded]
    made = summarise_files(workspace.root, wanted, jobs, progress.advance)
    broken = {path: result for path, result in made.items() if isinstance(result, Diagnostic)}
    fresh = {path: result for path, result in made.items() if isinstance(result, bytes)}
    cache.store("summary", {digests[path]: result for path, result in fresh.items()})

    def remake(path: str) -> bytes | None:
        result = summarise_file(workspace.root, path)
        return result if isinstance(result, bytes) else None

    return Summaries(encoded | fresh, remake), broken


def analyse(
    workspace: Workspace, summaries: Summaries, broken: Mapping[str, Diagnostic],
    directories: Sequence[Path], cache: Cache, progress: Progress,
) -> list[Part]:  # fmt: skip
    """The part of each project that has files, from the cache where its files are unchanged."""
    knowledge = Knowledge(directories)
    resolve = _linking(workspace, knowledge)
    owned: defaultdict[str, set[str]] = defaultdict(set)
    for file in workspace.files:
        owned[file.project].add(file.path)
    digests = {file.path: file.digest for file in workspace.files}
    building = _building(workspace, summaries, resolve)
    projects = [p for p in workspace.projects if not building.isdisjoint(owned[p.root])]
    progress.stage("analyse", len(projects))
    locate = Locators(source_reader(Path(workspace.root))).locate
    parts = []
    for project in projects:
        files = _with_imports(owned[project.root], summaries, resolve)
        doubts = _doubts(files, summaries, broken, workspace, resolve)
        key = _part_key(project, files, digests, doubts)
        part = _known(cache, "part", key, Part)
        if part is None:
            linked = summaries.decoded(files)
            own = owned[project.root]
            part = _part(project, own, linked, resolve, knowledge, locate, doubts, workspace)
            cache.store("part", {key: msgspec.msgpack.encode(part)})
            collector.collect()
        parts.append(part)
        progress.advance()
    return parts


def _with_texts(part: Part, workspace: Workspace) -> Part:
    """The part that says of which cells coroutines lose updates, or read what another call set.

    It also says which are handed on as arguments. All this as the rewrites see it, which need the
    trees of the few files in which it may be.
    """
    if not part.interleaving:
        return part
    from analyzer.codemods.codebase import Codebase, Module
    from analyzer.codemods.model import Refusal
    from analyzer.codemods.passing.contextual import passed
    from analyzer.codemods.passing.scratch import overlaps, scratches
    from analyzer.codemods.races.awaits import racing
    from analyzer.codemods.source import read_source

    modules: list[Module] = []
    for path in part.interleaving_files:
        raw = (Path(workspace.root) / path).read_bytes()
        source = read_source(path, raw)
        modules += [] if isinstance(source, Refusal) else [Module(source)]
    codebase = Codebase(modules)
    shared = scratches(codebase, part.interleaving)
    told = {
        "interleaves": {one.fact.id for one in racing(codebase, part.interleaving)}
        | {one.fact.id for one in shared if overlaps(codebase, one)},
        "passes": {one.sighting.fact.id for one in passed(codebase, part.interleaving)},
    }
    facts = tuple(
        msgspec.structs.replace(
            fact,
            values={**fact.values, **{k: "yes" for k, ids in told.items() if fact.cell in ids}},
        )
        if fact.kind == "cell"
        else fact
        for fact in part.facts
    )
    return msgspec.structs.replace(part, facts=facts)


def facts(
    workspace: Workspace, summaries: Summaries, directories: Sequence[Path], cache: Cache,
    progress: Progress,
) -> Facts:  # fmt: skip
    """What rewrites are told, of all projects that make servers; kept like `analyse` keeps."""
    knowledge = Knowledge(directories)
    resolve = _linking(workspace, knowledge)
    building = _building(workspace, summaries, resolve)
    digests = {file.path: file.digest for file in workspace.files}
    locate = Locators(source_reader(Path(workspace.root))).locate
    progress.stage("analyse", len(workspace.projects))
    found = []
    for project in workspace.projects:
        own = {file.path for file in workspace.files if file.project == project.root}
        if not building.isdisjoint(own):
            files = _with_imports(own, summaries, resolve)
            key = _part_key(project, files, digests, {})
            known = _known(cache, "facts", key, Facts)
            if known is None:
                linked = summaries.decoded(files)
                known = facts_of(project, own, linked, resolve, knowledge, locate)
                cache.store("facts", {key: msgspec.msgpack.encode(known)})
                collector.collect()
            found.append(known)
        progress.advance()
    return Facts(
        tuple(server for one in found for server in one.servers),
        tuple(cell for one in found for cell in one.cells),
    )


def _building(workspace: Workspace, summaries: Summaries, resolve: Resolve) -> set[str]:
    """The files that may make a server; few need a look at their summary."""
    candidates = [
        file.path for file in workspace.files if file.builds and not _is_sdk(file.path, resolve)
    ]
    return {
        file
        for file, summary in summaries.decoded(candidates).items()
        if may_build_server(summary)
    }


def _linking(workspace: Workspace, knowledge: Knowledge) -> Resolve:
    """Import resolution that stops at SDKs, and at described libraries the tree depends on."""
    described = knowledge.catalog.packages().intersection({*SDK_PACKAGES, *workspace.externals})
    index = ModuleIndex(workspace.modules, workspace.externals)
    return leave_libraries(index.resolve, described)


def _is_sdk(file: str, resolve: Resolve) -> bool:
    """Whether the file is part of an SDK's own source, where the SDK's names are its own."""
    return any(resolve(file, 0, f"{package}.server") is not None for package in SDK_PACKAGES)


def _part(
    project: ProjectInfo, own: Iterable[str], summaries: Mapping[str, ModuleSummary],
    resolve: Resolve, knowledge: Knowledge, locate: Locate, doubts: Mapping[str, str],
    workspace: Workspace,
) -> Part:  # fmt: skip
    try:
        part = analyse_project(project, own, summaries, resolve, knowledge, locate, doubts)
        return _with_texts(part, workspace)
    except Exception:
        # The one border where a mistake of ours must not take the other projects down.
        note = Diagnostic("internal", project.root, 0, traceback.format_exc(limit=-4))
        return Part((), (), (), (note,))


def _with_imports(own: Iterable[str], summaries: Summaries, resolve: Resolve) -> list[str]:
    """A project's files and what they import from other projects of the tree."""
    found = set(own)
    pending = sorted(found)
    while pending:
        for imported in _imports(pending.pop(), summaries, resolve):
            if imported not in found and imported in summaries:
                found.add(imported)
                pending.append(imported)
    return sorted(found)


def _imports(file: str, summaries: Summaries, resolve: Resolve) -> set[str]:
    found = set()
    for statement in summaries.imports(file):
        dotted = f"{statement.module}.{statement.name}"
        names = {statement.module, dotted if statement.name.isidentifier() else statement.module}
        for name in names:
            target = resolve(file, statement.level, name.strip("."))
            if target is not None:
                found.add(target)
    return found


def _doubts(
    files: Iterable[str], summaries: Summaries, broken: Mapping[str, Diagnostic],
    workspace: Workspace, resolve: Resolve,
) -> dict[str, str]:  # fmt: skip
    """Files that the project's code imports and that could not be read."""
    unread = {file: note.message for file, note in broken.items()}
    unread |= {file.file: file.reason for file in workspace.failed}
    if not unread:
        return {}
    imported = {target for file in files for target in _imports(file, summaries, resolve)}
    concerned = imported | set(files)
    return {file: reason for file, reason in sorted(unread.items()) if file in concerned}


def _part_key(
    project: ProjectInfo, files: Iterable[str], digests: Mapping[str, str],
    doubts: Mapping[str, str],
) -> str:  # fmt: skip
    parts = (project, [(file, digests.get(file, "")) for file in files], sorted(doubts.items()))
    return hashlib.blake2b(msgspec.msgpack.encode(parts), digest_size=16).hexdigest()


def _known(cache: Cache, kind: str, key: str, shape: type[_Kept]) -> _Kept | None:
    raw = cache.load(kind, [key]).get(key)
    try:
        return None if raw is None else msgspec.msgpack.decode(raw, type=shape)
    except (msgspec.DecodeError, msgspec.ValidationError):
        return None


def check(
    facts: Iterable[Fact], directories: Sequence[Path], settings: Settings, workspace: Workspace
) -> tuple[tuple[Finding, ...], tuple[Diagnostic, ...]]:
    """Findings that no comment silences, and what is wrong with the comments."""
    rules = load_rules(directories)
    findings = check_facts(facts, rules, settings)
    read = source_reader(Path(workspace.root))
    named = {file.path for file in workspace.files} | {finding.file for finding in findings}
    marked = [path for path in named if MARK in (read(path) or "")]
    selected = [rule.code for rule in select_rules(rules, settings)]
    kept, notes = apply(findings, read, marked, rules, selected)
    return outside_ignored_paths(kept, settings), notes


def deployment(
    files: DeploymentFiles, workspace: Workspace, parts: Sequence[Part]
) -> tuple[tuple[Deployment, ...], tuple[Fact, ...], tuple[Diagnostic, ...]]:
    """The settings around the servers of the parts, the facts of them and of the hosts that
    servers do not answer, and what was not read."""
    from analyzer.deployment.facts import deployment_facts, host_facts, shown

    ways, unread = ways_to(files, workspace, parts)
    found = tuple(host_facts(_endpoints(workspace, parts), ways))
    if not files.relevant:
        return (), found, unread
    items, notes = inspected(files, workspace, parts, OldClients())
    return tuple(map(shown, items)), (*deployment_facts(items), *found), (*notes, *unread)


def ways_to(
    files: DeploymentFiles, workspace: Workspace, parts: Sequence[Part]
) -> tuple[tuple[Served, ...], tuple[Diagnostic, ...]]:
    """By which hosts requests come to the servers of the parts; and what went wrong."""
    if not files.naming or not any(one.guarded for part in parts for one in part.endpoints):
        return (), ()
    from analyzer.deployment.hosting import served

    try:
        return served(files, _endpoints(workspace, parts)), ()
    except Exception:
        # As below: deployment files must not take the audit down.
        note = Diagnostic("internal", files.first, 0, traceback.format_exc(limit=-4))
        return (), (note,)


def with_ways(facts: Facts, ways: Iterable[Served]) -> Facts:
    """Facts that say by which hosts requests come to each server."""
    found = {one.server: one for one in ways}
    return msgspec.structs.replace(
        facts,
        servers=tuple(
            msgspec.structs.replace(one, served=found[one.id]) if one.id in found else one
            for one in facts.servers
        ),
    )


def _endpoints(workspace: Workspace, parts: Sequence[Part]) -> tuple[Identity, ...]:
    endpoints = {one.server: one for part in parts for one in part.endpoints}
    servers = [server for part in parts for server in part.servers]
    cells = [cell for part in parts for cell in part.cells]
    return identities(workspace, servers, cells, endpoints)


def inspected(
    files: DeploymentFiles, workspace: Workspace, parts: Sequence[Part], old: OldClients
) -> tuple[tuple["Item", ...], tuple[Diagnostic, ...]]:
    """Each setting around the servers of the parts, judged; and what was not read."""
    from analyzer.deployment.inspection import inspect

    try:
        return inspect(files, _endpoints(workspace, parts), old)
    except Exception:
        # As above: what is wrong in reading deployment files must not take the audit down.
        note = Diagnostic("internal", files.first, 0, traceback.format_exc(limit=-4))
        return (), (note,)


def estimate(
    servers: Iterable[Server], findings: Sequence[Finding], workspace: Workspace
) -> tuple[Server, ...]:
    """The servers with what it takes to move each."""
    return with_efforts(servers, findings, [project.root for project in workspace.projects])
