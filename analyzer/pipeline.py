"""The stages of an audit, top to bottom: the table of contents of the product."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from analyzer import __version__, collector
from analyzer.assets import asset_dir
from analyzer.deployment.files import DeploymentFiles, read_files
from analyzer.deployment.judging import OldClients
from analyzer.diagnostics import Diagnostic
from analyzer.progress import Progress, Silent
from analyzer.run import Files, Invocation, Project, Run, SkippedFile, decode, encode
from analyzer.settings import Settings
from analyzer.spelling import displayable
from analyzer.workspace.cache import Cache
from analyzer.workspace.discovery import discover
from analyzer.workspace.model import Workspace

if TYPE_CHECKING:
    from analyzer.assembly import Part
    from analyzer.codemods.facts import Facts
    from analyzer.deployment.changes import Around
    from analyzer.rewrite.result import FixOptions, FixResult


def audit(settings: Settings, progress: Progress | None = None) -> Run:
    """Audit `settings.paths`: discover, summarise, link and judge, check rules.

    Raises `WorkspaceError` for a path that is not there and `RuleError` or `CatalogError` for a
    mistake in a rules directory. Whatever the audited files hold becomes a value of the run.
    """
    progress = progress or Silent()
    directories = rules_directories(settings)
    with Cache.open(settings, salt=_digest_of_rules(directories)) as cache:
        progress.stage("discover", 0)
        workspace = discover(settings, cache)
        deployed = read_files(workspace, directories)
        key = _run_key(settings, workspace, deployed)
        known = _known_run(cache, key)
        if known is not None:
            return known
        with collector.paused():
            run = _audited(settings, workspace, deployed, directories, cache, progress)
        cache.store("run", {key: encode(run)})
    return run


def changes_around(settings: Settings, old: OldClients) -> "Around":
    """What may change in deployment files, judged with the code as it is on disk.

    Raises what `audit` raises. The whole audit is made only where a file holds a known setting.
    """
    from analyzer.deployment.changes import Around, around

    directories = rules_directories(settings)
    with Cache.open(settings, salt=_digest_of_rules(directories)) as cache:
        workspace = discover(settings, cache)
        deployed = read_files(workspace, directories)
        if not deployed.relevant:
            return Around()
        from analyzer import stages

        with collector.paused():
            silent = Silent()
            summaries, broken = stages.summarise(workspace, settings.jobs, cache, silent)
            parts = stages.analyse(workspace, summaries, broken, directories, cache, silent)
            items, _ = stages.inspected(deployed, workspace, parts, old)
    return around(items, deployed)


def _audited(
    settings: Settings, workspace: Workspace, deployed: DeploymentFiles,
    directories: Sequence[Path], cache: Cache, progress: Progress,
) -> Run:  # fmt: skip
    from analyzer import stages  # with libcst and networkx, which an unchanged run never needs

    summaries, broken = stages.summarise(workspace, settings.jobs, cache, progress)
    parts = stages.analyse(workspace, summaries, broken, directories, cache, progress)
    progress.stage("check rules", 0)
    deployment, around, unread = stages.deployment(deployed, workspace, parts)
    facts = [*(fact for part in parts for fact in part.facts), *around]
    findings, notes = stages.check(facts, directories, settings, workspace)
    servers = (server for part in parts for server in part.servers)
    return Run(
        tool_version=__version__,
        run=Invocation(tuple(_relative(settings.paths, workspace)), _options(settings)),
        projects=tuple(Project(project.root, project.sdk) for project in workspace.projects),
        servers=stages.estimate(servers, findings, workspace),
        cells=stages.pictured((cell for part in parts for cell in part.cells), deployment),
        findings=findings,
        diagnostics=_diagnostics(workspace, broken, (*notes, *unread), parts),
        files=_files(workspace, broken),
        deployment=deployment,
    )


def fix(
    settings: Settings, options: "FixOptions", progress: Progress | None = None
) -> "FixResult":
    """Rewrite `settings.paths`, or show how; what the analysis knows is asked for when needed.

    Raises as `rewrite.fixing.fix` does.
    """
    from analyzer.rewrite.fixing import fix as rewrite

    facts = partial(_facts, settings, options, progress or Silent())
    return rewrite(settings, options, facts, changes_around(settings, options.old_clients))


def with_changes(run: Run, settings: Settings, progress: Progress | None = None) -> Run:
    """The run whose findings carry what `fix --unsafe` would change for them.

    Raises as `rewrite.fixing.fix` does.
    """
    from analyzer.rewrite.previewing import with_changes as previewed
    from analyzer.rewrite.result import FixOptions

    progress = progress or Silent()
    progress.stage("plan changes", 0)
    options = FixOptions(unsafe=True)
    beside = changes_around(settings, options.old_clients)
    facts = partial(_facts, settings, options, progress)
    return previewed(run, settings, options, facts, beside)


def _facts(settings: Settings, options: "FixOptions", progress: Progress) -> "Facts":
    from analyzer import stages

    directories = rules_directories(settings)
    with Cache.open(settings, salt=_digest_of_rules(directories)) as cache, collector.paused():
        workspace = discover(settings, cache)
        summaries, broken = stages.summarise(workspace, settings.jobs, cache, progress)
        found = stages.facts(workspace, summaries, directories, cache, progress)
        deployed = read_files(workspace, directories)
        if deployed.naming and found.servers:
            parts = stages.analyse(workspace, summaries, broken, directories, cache, Silent())
            found = stages.with_ways(found, stages.ways_to(deployed, workspace, parts)[0])
    return msgspec.structs.replace(found, store=options.store)


def rules_directories(settings: Settings) -> tuple[Path, ...]:
    """Our own rules first, then the user's."""
    return (asset_dir("rules"), *(Path(directory) for directory in settings.rules_dirs))


# keys and keepsakes


def _digest_of_rules(directories: Iterable[Path]) -> str:
    digest = hashlib.blake2b(digest_size=16)
    for directory in directories:
        for path in sorted(directory.rglob("*.toml")):
            digest.update(path.relative_to(directory).as_posix().encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


def _run_key(settings: Settings, workspace: Workspace, deployed: DeploymentFiles) -> str:
    parts = (
        msgspec.structs.replace(workspace, root=""), _options(settings),
        tuple(map(displayable, settings.rules_dirs)), tuple(_relative(settings.paths, workspace)),
        deployed.digest,
    )  # fmt: skip
    return hashlib.blake2b(msgspec.msgpack.encode(parts), digest_size=16).hexdigest()


def _known_run(cache: Cache, key: str) -> Run | None:
    stored = cache.load("run", [key]).get(key)
    try:
        return None if stored is None else decode(stored)
    except (msgspec.DecodeError, ValueError):
        return None


def _options(settings: Settings) -> dict[str, str]:
    shown = {
        "include-tests": "yes" if settings.include_tests else "",
        "select": ",".join(settings.select),
        "ignore": ",".join(settings.ignore),
        "exclude": ",".join(settings.exclude),
        "per-path-ignores": "; ".join(
            f"{pattern}: {','.join(codes)}" for pattern, codes in settings.per_path_ignores
        ),
    }
    return {name: displayable(value) for name, value in shown.items() if value}


def _relative(paths: Iterable[str], workspace: Workspace) -> list[str]:
    root = Path(workspace.root)
    shown = []
    for path in paths:
        absolute = Path(path).resolve()
        inside = absolute.is_relative_to(root)
        name = absolute.relative_to(root).as_posix() if inside else absolute.name
        shown.append(displayable(name))
    return shown


def _diagnostics(
    workspace: Workspace, broken: Mapping[str, Diagnostic], notes: Iterable[Diagnostic],
    parts: Iterable["Part"],
) -> tuple[Diagnostic, ...]:  # fmt: skip
    found = {*workspace.diagnostics, *broken.values(), *notes}
    for part in parts:
        found.update(part.diagnostics)
    return tuple(sorted(found))


def _files(workspace: Workspace, broken: Mapping[str, Diagnostic]) -> Files:
    failed = {SkippedFile(file, note.message) for file, note in broken.items()}
    return Files(
        analysed=tuple(sorted(f.path for f in workspace.files if f.path not in broken)),
        skipped=workspace.skipped,
        failed=tuple(sorted({*workspace.failed, *failed})),
    )
