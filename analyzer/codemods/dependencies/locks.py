"""Lock files and compiled requirements that no longer say what the manifests say.

They are never edited: only the tool that wrote them knows what else a change brings.
"""

import posixpath
from collections.abc import Iterator, Sequence

from analyzer.codemods.dependencies.scopes import Scope, home_of, scopes_of
from analyzer.codemods.dependencies.standing import ends_on_new_sdk, is_outdated
from analyzer.codemods.model import Change
from analyzer.codemods.settled import Settled
from analyzer.diagnostics import Diagnostic
from analyzer.workspace.declarations.demands import dependency_table
from analyzer.workspace.declarations.names import command_for
from analyzer.workspace.manifests import read_manifest
from analyzer.workspace.requirements import major_of


def stale_locks(settled: Settled, applied: Sequence[Change]) -> tuple[Diagnostic, ...]:
    """A word on each lock that `applied` changes made stale, or that still holds the old SDK."""
    files = {change.file for change in applied}
    found: dict[str, str] = {}
    for scope in scopes_of(settled):
        changed = any(manifest.path in files for manifest in scope.manifests)
        if changed or ends_on_new_sdk(scope, settled):
            found |= dict(_stale_in(settled, scope, changed=changed))
    return tuple(
        Diagnostic("stale-lock", path, 0, f"is stale and was not edited: run `{command}`")
        for path, command in sorted(found.items())
    )


def _stale_in(settled: Settled, scope: Scope, *, changed: bool) -> Iterator[tuple[str, str]]:
    for path, raw in settled.locks.items():
        if _covers(posixpath.dirname(path), scope.home) and (changed or _holds_old(path, raw)):
            yield path, command_for(path)
    for manifest in scope.compiled:
        if changed or any(is_outdated(one) for one in manifest.sdk):
            yield manifest.path, manifest.declared.compiled or ""


def _covers(folder: str, home: str) -> bool:
    own = home_of(home) if home.endswith(".py") else home
    return not folder or own == folder or own.startswith(f"{folder}/")


def _holds_old(path: str, raw: bytes) -> bool:
    name = dependency_table().name
    locked = read_manifest(path, raw).locked
    return any(
        (one == name and major_of(name, version) == 1)
        or (one == "fastmcp" and (major_of(one, version) or 4) < 4)
        for one, version in locked
    )
