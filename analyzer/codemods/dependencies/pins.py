"""The requirement on the SDK itself, wherever it is declared."""

from collections.abc import Iterator

from analyzer.codemods.dependencies.scopes import Manifest, Scope, scopes_of
from analyzer.codemods.dependencies.spelling import respelt
from analyzer.codemods.dependencies.standing import is_outdated, standing_of
from analyzer.codemods.model import Change, Mark, Outcome
from analyzer.codemods.registry import Codemod
from analyzer.codemods.settled import Settled
from analyzer.run import Applicability
from analyzer.workspace.declarations.demands import dependency_table
from analyzer.workspace.declarations.model import Declaration

CODE = "UNS801"
FRAMEWORK = "UNS802"


def follow(settled: Settled) -> Iterator[Outcome]:
    for scope in scopes_of(settled):
        for manifest in scope.manifests:
            for one in manifest.sdk:
                if one.direct or is_outdated(one):
                    yield from _outcome(settled, scope, manifest, one)


CODEMOD = Codemod("dependencies-pins", (CODE, FRAMEWORK), follow=follow)


def _outcome(
    settled: Settled, scope: Scope, manifest: Manifest, one: Declaration
) -> Iterator[Outcome]:
    table = dependency_table()
    framework = one.name in table.frameworks
    code, requires = FRAMEWORK if framework else CODE, table.requires_of(one.name)
    title = f"require {one.name}{requires}"
    standing = standing_of(scope)
    new = respelt(one, requires, () if framework else table.dropped_extras)
    if standing == "apart":
        return
    if standing == "waits":
        before = "an earlier fastmcp" if framework else "1.x"
        text = f"{title} once what is marked in the code is done; until then it needs {before}"
        yield Mark(manifest.path, one.line, code, text)
    elif new is None:
        text = f"{title}; where this comes from cannot be read as a range"
        yield Mark(manifest.path, one.line, code, text)
    else:
        yield _change(manifest, one, code, title, new, safe=standing == "moves")


def _change(
    manifest: Manifest, one: Declaration, code: str, title: str, new: str, *, safe: bool
) -> Change:
    version = "fastmcp 4" if code == FRAMEWORK else "2.x"
    caution = "" if safe else f"no code here had to change, and none of it has run on {version}"
    applicability: Applicability = "safe" if safe else "unsafe"
    edit = manifest.text.edit_at(one.start, one.end, new)
    return Change(code, manifest.path, one.line, title, applicability, (edit,), caution)
