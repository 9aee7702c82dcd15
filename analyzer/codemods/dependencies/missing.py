"""Packages that the code imports and only the old SDK brought along."""

from collections.abc import Collection, Iterator

from analyzer.codemods.dependencies.importing import Code, import_lines
from analyzer.codemods.dependencies.inserting import insertion
from analyzer.codemods.dependencies.scopes import Manifest, Scope, around, scopes_of, unserved
from analyzer.codemods.dependencies.standing import ends_on_new_sdk
from analyzer.codemods.model import Change, Mark, Outcome
from analyzer.codemods.registry import Codemod
from analyzer.codemods.settled import Settled
from analyzer.workspace.declarations.demands import (
    dependency_table,
    distribution_of,
    no_longer_brought,
)
from analyzer.workspace.declarations.model import DEVELOPMENT, RUN_TIME, Declaration

CODE = "UNS804"


def follow(settled: Settled) -> Iterator[Outcome]:
    asked = {distribution_of(one): one for change in settled.applied for one in change.requires}
    for scope in scopes_of(settled):
        if ends_on_new_sdk(scope, settled):
            for package, requirement in sorted(missing_in(scope).items()):
                wanted = asked.get(distribution_of(requirement), requirement)
                yield from _added(scope, package, wanted)
    for code in unserved(settled):
        yield from _told(settled, code)


CODEMOD = Codemod("dependencies-missing", (CODE,), follow=follow)


def missing_in(scope: Scope) -> dict[str, str]:
    """Requirements by import name that the scope's code has and its manifests do not."""
    table = dependency_table()
    after = frozenset().union(*(code.after for code in scope.code))
    before = frozenset().union(*(code.before for code in scope.code))
    own = {part for code in scope.code for part in code.path.removesuffix(".py").split("/")}
    found = no_longer_brought(after - own, scope.declares, scope.extras)
    for name in sorted((after - before - own) & table.imported.keys()):
        if not scope.declares(distribution_of(table.imported[name])):
            found[name] = table.imported[name]
    return found


def _added(scope: Scope, package: str, requirement: str) -> Iterator[Outcome]:
    users = [code for code in scope.code if package in code.after]
    rank = DEVELOPMENT if all(code.is_test for code in users) else RUN_TIME
    lists = list(_lists(scope, rank)) or list(_lists(scope, RUN_TIME))
    name = distribution_of(requirement)
    title = f"require {name}, which {users[0].path} imports"
    for manifest, items, beside in lists:
        edits = insertion(manifest.text, items, beside, requirement)
        yield Change(CODE, manifest.path, beside.line, title, "safe", edits)
    if not lists:
        for manifest in scope.manifests:
            for one in manifest.sdk[:1]:
                yield Mark(manifest.path, one.line, CODE, title)


def _told(settled: Settled, code: Code) -> Iterator[Mark]:
    """What a file without a manifest imports: its reader is the one who installs it."""
    own = {part for path in settled.files.code for part in path.removesuffix(".py").split("/")}
    declared = {
        one.name for manifest in around(settled, code.path) for one in manifest.declarations
    }
    brought = no_longer_brought(code.after - own, declared.__contains__, frozenset())
    lines = import_lines(settled.texts[code.path].raw, brought)
    for package, line in sorted(lines.items()):
        title = f"install {brought[package]} beside mcp 2.x, which no longer brings {package}"
        yield Mark(code.path, line, CODE, title)


def _lists(scope: Scope, rank: int) -> Iterator[tuple[Manifest, list[Declaration], Declaration]]:
    """The lists that a requirement of this rank goes to, each with the item it goes beside."""
    projects = [manifest for manifest in scope.manifests if not manifest.recipe]
    for manifest in projects or scope.manifests:
        anchors = ("mcp", "fastmcp", "fastmcp-slim") if rank == RUN_TIME else ("pytest",)
        for group in dict.fromkeys(one.group for one in manifest.declarations):
            items = [one for one in manifest.declarations if one.group == group]
            beside = [one for one in items if _is_anchor(one, anchors, rank)]
            if beside:
                yield manifest, items, beside[0]
                break


def _is_anchor(one: Declaration, names: Collection[str], rank: int) -> bool:
    return one.name in names and one.rank == rank and one.entry.layout != "apart"
