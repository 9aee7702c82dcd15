"""Requirements of a project that the new SDK does not go with: other distributions, and Python."""

import re
from collections.abc import Iterator

from packaging.version import Version

from analyzer.codemods.dependencies.scopes import Manifest, Scope, scopes_of
from analyzer.codemods.dependencies.spelling import respelt
from analyzer.codemods.dependencies.standing import ends_on_new_sdk
from analyzer.codemods.model import Change, Mark, Outcome
from analyzer.codemods.registry import Codemod
from analyzer.codemods.settled import Settled
from analyzer.workspace.declarations.demands import dependency_table, range_of, too_low
from analyzer.workspace.declarations.model import Declaration

CODE = "UNS803"
_UNNUMBERED = frozenset({"pywin32"})
"""Distributions whose every release is a new major: these say nothing of what breaks."""


def follow(settled: Settled) -> Iterator[Outcome]:
    for scope in scopes_of(settled):
        if ends_on_new_sdk(scope, settled):
            for manifest in scope.manifests:
                yield from _in_manifest(scope, manifest)


CODEMOD = Codemod("dependencies-floors", (CODE,), follow=follow)


def _in_manifest(scope: Scope, manifest: Manifest) -> Iterator[Outcome]:
    framework = scope.has_framework
    raised = dict(too_low(manifest.declarations, scope.extras, framework=framework))
    names = {one.name for one in raised}
    for one in manifest.declarations:
        leader = dependency_table().follows.get(one.name)
        if one in raised:
            yield _raise(manifest, one, raised[one], "fastmcp 4" if framework else "mcp 2.x")
        elif leader in names and "==" in one.specifier:
            text = f"drop this pin: {leader} decides the version, and is raised here"
            yield Mark(manifest.path, one.line, CODE, text)
    if manifest.declared.python is not None:
        yield from _python(manifest, manifest.declared.python)


def _raise(manifest: Manifest, one: Declaration, floor: str, taker: str) -> Outcome:
    requires = f">={floor}"
    if one.name not in _UNNUMBERED:
        requires += f",<{Version(floor).major + 1}"
    title = f"require {one.name}{requires}, as {taker} does"
    new = respelt(one, requires)
    if new is None or not _is_same_major(one, floor):
        text = f"{title}; this range ends a major version earlier, whose code may differ"
        return Mark(manifest.path, one.line, CODE, text)
    edit = manifest.text.edit_at(one.start, one.end, new)
    caution = "other packages that hold it back show when it is installed"
    return Change(CODE, manifest.path, one.line, title, "unsafe", (edit,), caution)


def _is_same_major(one: Declaration, floor: str) -> bool:
    """Whether the range ends within the major of `floor`."""
    wanted = Version(floor).major
    if one.name in _UNNUMBERED:
        return True
    for clause in range_of(one.specifier) or ():
        version = Version(clause.version.removesuffix(".*"))
        if clause.operator == "<" and version == Version(f"{version.major}"):
            return version.major - 1 == wanted
        if clause.operator in ("<", "<=", "==", "~="):
            return version.major == wanted
    return False


def _python(manifest: Manifest, one: Declaration) -> Iterator[Outcome]:
    """Every release of the SDK needs this Python, so whoever has an older one never had it."""
    floor = dependency_table().python
    clauses = range_of(one.specifier)
    below = Version(f"3.{Version(floor).minor - 1}.99")
    if clauses is None or not one.specifier or below not in clauses:
        return
    title = f"require Python {floor}, as every mcp does"
    new = re.sub(r"(>=|\^)(\s*)3(?:\.\d+)*", rf"\g<1>\g<2>{floor}", one.text, count=1)
    if new == one.text:
        yield Mark(manifest.path, one.line, CODE, title)
    else:
        edit = manifest.text.edit_at(one.start, one.end, new)
        yield Change(CODE, manifest.path, one.line, title, "safe", (edit,))
