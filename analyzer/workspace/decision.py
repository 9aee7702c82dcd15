"""Which files of a tree are analysed, why the others are not, and which projects own them."""

from collections.abc import Callable, Collection, Mapping
from typing import TypeVar

import msgspec

from analyzer.diagnostics import Diagnostic
from analyzer.run import SkippedFile
from analyzer.workspace.cache import Cache
from analyzer.workspace.hazards import Hazard, find_hazard
from analyzer.workspace.imports import FileScan, scan_imports
from analyzer.workspace.manifest_files import ManifestFiles
from analyzer.workspace.manifests import Manifest, read_script_block
from analyzer.workspace.model import ProjectInfo, SourceFile, Workspace
from analyzer.workspace.modules import ModuleIndex
from analyzer.workspace.projects import Projects
from analyzer.workspace.reachability import Reachability
from analyzer.workspace.reading import Tree
from analyzer.workspace.walking import WalkedFile
from analyzer.workspace.wheels import understand

_IRRELEVANT = "does not mention MCP and is not imported by code that does"
_TEST = "test; --include-tests analyses it"

_Seen = TypeVar("_Seen", FileScan, "_Checked")


class _Checked(msgspec.Struct, frozen=True, array_like=True):
    """The full test for hazards, as it is cached."""

    hazard: Hazard | None = None


def decide(tree: Tree, files: ManifestFiles, cache: Cache) -> Workspace:
    """The workspace of a tree that was read, all but its absolute root."""
    scans = _seen(tree, sorted(tree.digests), cache, "scan", FileScan, scan_imports)
    projects, manifests = understand(files, _script_blocks(tree, scans))
    _release_scripts(tree, projects)
    externals = {name for manifest in manifests for name in manifest.names}
    relevant = _relevant(tree, scans, ModuleIndex(scans, externals))
    analysed = relevant - _report_hazards(tree, scans, relevant, cache)
    infos = _describe(projects, scans, relevant)
    known = {manifest for info in infos for manifest in info.manifests}
    problems = _manifest_problems(files, manifests, known)
    failed = {SkippedFile(file=d.file, reason=d.message) for d in tree.diagnostics}
    broken = {entry.file for entry in failed}
    return Workspace(
        root="",
        projects=infos,
        files=tuple(_source_file(tree, projects, scans, path) for path in sorted(analysed)),
        skipped=tuple(sorted(tree.walk.skipped | _left_out(tree, analysed, broken))),
        failed=tuple(sorted(failed)),
        diagnostics=tuple(sorted(tree.diagnostics | problems)),
        modules=tuple(path for path in sorted(scans) if path not in broken),
        declaring=tuple(sorted(tree.walk.declaring)),
        deploying=tuple(sorted(tree.walk.deploying)),
    )


def _seen(
    tree: Tree,
    paths: Collection[str],
    cache: Cache,
    kind: str,
    shape: type[_Seen],
    look: Callable[[bytes], _Seen],
) -> dict[str, _Seen]:
    """What `look` says about each file, from the cache where its digest is known there."""
    stored = cache.load(kind, (tree.digests[path] for path in paths))
    decoder = msgspec.msgpack.Decoder(shape)
    seen: dict[str, _Seen] = {}
    fresh: dict[str, bytes] = {}
    for path in paths:
        digest = tree.digests[path]
        try:
            seen[path] = decoder.decode(stored[digest])
        except (KeyError, msgspec.DecodeError, ValueError):
            content = tree.read(path)
            seen[path] = look(content.source)
            if content.digest == digest:
                fresh[digest] = msgspec.msgpack.encode(seen[path])
    cache.store(kind, fresh)
    return seen


def _script_blocks(tree: Tree, scans: Mapping[str, FileScan]) -> list[Manifest]:
    scripts = [path for path, scan in scans.items() if scan.is_script]
    blocks = (read_script_block(path, tree.read(path).source) for path in scripts)
    return [block for block in blocks if block is not None]


def _release_scripts(tree: Tree, projects: Projects) -> None:
    """What a console script starts is no test, whatever its name."""
    for path in projects.script_files():
        file = tree.walk.files.get(path)
        if file is not None and file.test_folder is None:
            tree.walk.files[path] = msgspec.structs.replace(file, is_test=False)


def _relevant(tree: Tree, scans: Mapping[str, FileScan], index: ModuleIndex) -> set[str]:
    files = [tree.walk.files[path] for path in scans]
    seeds = {file.path for file in files if not tree.counts_as_test(file)}
    asked = {file.path for file in files if file.asked}
    return Reachability(scans, index).relevant(seeds, asked)


def _report_hazards(
    tree: Tree, scans: Mapping[str, FileScan], relevant: set[str], cache: Cache
) -> set[str]:
    """Record each file that cannot be parsed, and each that cannot be told to be of no matter."""
    hazards = {
        path: scan.hazard
        for path, scan in scans.items()
        if path in relevant or _is_suspect(scan.hazard, tree.walk.files[path], tree)
    }
    unsure = sorted(path for path in relevant if hazards[path] is None)
    checked = _seen(tree, unsure, cache, "hazard", _Checked, lambda s: _Checked(find_hazard(s)))
    hazards |= {path: check.hazard for path, check in checked.items()}
    for path, hazard in hazards.items():
        if hazard is not None:
            tree.fail(hazard.kind, path, hazard.message, hazard.line)
    return {path for path, hazard in hazards.items() if hazard is not None}


def _is_suspect(hazard: Hazard | None, file: WalkedFile, tree: Tree) -> bool:
    if hazard is None or tree.counts_as_test(file):
        return False
    return hazard.opaque or hazard.kind == "too-deep"


def _describe(
    projects: Projects, scans: Mapping[str, FileScan], relevant: set[str]
) -> tuple[ProjectInfo, ...]:
    """The projects that own relevant files, by root."""
    owned: dict[str, dict[str, FileScan]] = {}
    for path in sorted(relevant):
        owned.setdefault(projects.owner(path), {})[path] = scans[path]
    return tuple(projects.describe(root, owned[root]) for root in sorted(owned))


def _manifest_problems(
    files: ManifestFiles, manifests: list[Manifest], known: set[str]
) -> set[Diagnostic]:
    problems = {m.file: m.problem for m in manifests if m.problem and m.file in known}
    problems |= files.failed
    return {
        Diagnostic(kind="unreadable", file=file, line=0, message=words)
        for file, words in problems.items()
    }


def _source_file(
    tree: Tree, projects: Projects, scans: Mapping[str, FileScan], path: str
) -> SourceFile:
    builds = scans[path].serves_without_sdk or bool(scans[path].sdk_imports)
    return SourceFile(path, projects.owner(path), tree.digests[path], tree.sizes[path], builds)


def _left_out(tree: Tree, analysed: set[str], broken: set[str]) -> set[SkippedFile]:
    """Why each other file is not analysed; a folder of tests left out whole is one entry."""
    files = tree.walk.files
    touched = {files[path].test_folder for path in analysed | (broken & files.keys())}
    left: set[SkippedFile] = set()
    for path in files.keys() - analysed - broken:
        file = files[path]
        if not tree.counts_as_test(file):
            left.add(SkippedFile(file=path, reason=_IRRELEVANT))
        elif file.test_folder is None or file.test_folder in touched:
            left.add(SkippedFile(file=path, reason=_TEST))
        else:
            left.add(SkippedFile(file=f"{file.test_folder}/", reason=_TEST))
    return left
