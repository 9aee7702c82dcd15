"""The requirement on the SDK itself, wherever it is declared."""

from collections.abc import Iterator

from analyzer.codemods.dependencies.scopes import Manifest, Scope, scopes_of
from analyzer.codemods.dependencies.spelling import respelt
from analyzer.codemods.dependencies.standing import holder_of, is_outdated, standing_of
from analyzer.codemods.model import Change, Mark, Outcome
from analyzer.codemods.registry import Codemod
from analyzer.codemods.settled import Settled
from analyzer.run import Applicability
from analyzer.workspace.declarations.demands import dependency_table
from analyzer.workspace.declarations.model import Declaration

CODE = "UNS801"


def follow(settled: Settled) -> Iterator[Outcome]:
    for scope in scopes_of(settled):
        for manifest in scope.manifests:
            for one in manifest.sdk:
                if one.direct or is_outdated(one):
                    yield from _outcome(settled, scope, manifest, one)


CODEMOD = Codemod("dependencies-pins", (CODE,), follow=follow)


def _outcome(
    settled: Settled, scope: Scope, manifest: Manifest, one: Declaration
) -> Iterator[Outcome]:
    table = dependency_table()
    title = f"require {table.name}{table.requires}"
    standing = standing_of(scope)
    new = respelt(one, table.requires, table.dropped_extras)
    if standing == "apart":
        return
    if standing == "held":
        holder = holder_of(scope)
        text = f"{holder.name if holder else ''} below 4 needs mcp 1.x: move to fastmcp 4 first"
        yield Mark(manifest.path, one.line, CODE, f"{title} later; {text}")
    elif standing == "waits":
        text = f"{title} once what is marked in the code is done; until then it needs 1.x"
        yield Mark(manifest.path, one.line, CODE, text)
    elif new is None:
        text = f"{title}; where this comes from cannot be read as a range"
        yield Mark(manifest.path, one.line, CODE, text)
    else:
        yield _change(manifest, one, title, new, safe=standing == "moves")


def _change(manifest: Manifest, one: Declaration, title: str, new: str, *, safe: bool) -> Change:
    caution = "" if safe else "no code here had to change, and none of it has run on 2.x"
    applicability: Applicability = "safe" if safe else "unsafe"
    edit = manifest.text.edit_at(one.start, one.end, new)
    return Change(CODE, manifest.path, one.line, title, applicability, (edit,), caution)
