"""Distributions of others that run on mcp 1.x alone: they keep an environment from mcp 2.x."""

from collections.abc import Iterator

from packaging.version import Version

from analyzer.codemods.dependencies.scopes import home_of, manifests_of, scopes_of
from analyzer.codemods.dependencies.standing import ends_on_new_sdk
from analyzer.codemods.model import Mark, Outcome
from analyzer.codemods.registry import Codemod
from analyzer.codemods.settled import Settled
from analyzer.workspace.declarations.demands import dependency_table, range_of
from analyzer.workspace.declarations.model import LIMIT, Declaration
from analyzer.workspace.requirements import admitted_majors

CODE = "UNS803"
_MOVED = (
    "{} up to {} runs on mcp 1.x alone: take it out, or give what needs it an environment of its "
    "own, until a release takes 2.x"
)
_UNSAID = "{} up to {} needs mcp 1.x and does not say so: require mcp<2 beside it"
_LOWER = (">", ">=", "~=", "==", "===")


def follow(settled: Settled) -> Iterator[Outcome]:
    if settled.narrow:
        return
    moved = {
        manifest.path
        for scope in scopes_of(settled)
        if ends_on_new_sdk(scope, settled)
        for manifest in scope.manifests
    }
    written = [one for one in manifests_of(settled) if one.declared.compiled is None]
    held = {home_of(one.path) for one in written if any(map(_is_old, one.sdk))}
    for manifest in written:
        for one in manifest.declarations:
            newest = _behind(one) if one.rank != LIMIT else ""
            if not newest:
                continue
            if manifest.path in moved:
                yield Mark(manifest.path, one.line, CODE, _MOVED.format(one.name, newest))
            elif one.name in dependency_table().unsaid and home_of(manifest.path) not in held:
                yield Mark(manifest.path, one.line, CODE, _UNSAID.format(one.name, newest))


CODEMOD = Codemod("dependencies-behind", (CODE,), follow=follow)


def _is_old(pin: Declaration) -> bool:
    return pin.name == dependency_table().name and (
        admitted_majors(pin.name, pin.specifier)[-1:] == (1,)
    )


def _behind(one: Declaration) -> str:
    """The newest release that is known, where the range takes it or an earlier one."""
    newest = dependency_table().behind.get(one.name, "")
    if not newest:
        return ""
    for clause in range_of(one.specifier) or ():
        if clause.operator in _LOWER and Version(clause.version.removesuffix(".*")) > Version(
            newest
        ):
            return ""
    return newest
