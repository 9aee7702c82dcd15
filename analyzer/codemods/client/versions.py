"""Protocol versions: what 1.x called the latest is the latest of the handshake on 2.x.

The list of supported versions is a tuple there. Sources: M011, observed on mcp 1.30.0 and 2.3.0.
"""

from collections.abc import Iterator

import libcst as cst

from analyzer.codemods.client.evidence import may_be_v1
from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.imports import Imports, Taken, dropped_imports
from analyzer.codemods.model import Change, Mark, Outcome
from analyzer.codemods.registry import Codemod
from analyzer.codemods.scopes import Use
from analyzer.run import Edit

CODE = "UNS432"
_LATEST = "mcp.types.LATEST_PROTOCOL_VERSION"
_HOME, _NEW = "mcp.types.version", "LATEST_HANDSHAKE_VERSION"
_SUPPORTED = frozenset(
    f"{home}.SUPPORTED_PROTOCOL_VERSIONS"
    for home in (
        "mcp.client.session",
        "mcp.server.session",
        "mcp.server.streamable_http",
        "mcp.shared.version",
    )
)
_READING = ("index", "count")
_TITLE = "LATEST_PROTOCOL_VERSION is 2026-07-28 now: take the latest of the handshake"
_TUPLE = "the supported versions are a tuple"


def plan(codebase: Codebase) -> Iterator[Outcome]:
    old = may_be_v1(codebase)
    for module in codebase.modules.values():
        latest = []
        for use in module.names.uses:
            if not _is_own(codebase, module, use):
                continue
            found = codebase.resolve_use(module, use)
            if found == {_LATEST} and old:
                latest.append(use)
            elif found and all(_is_supported(name) for name in found) and not use.quoted:
                yield from _listed(module, use, found)
        if latest:
            yield from _replaced(codebase, module, latest)


CODEMOD = Codemod("client-versions", (CODE,), plan, brings=("UNS401",))


def _is_own(codebase: Codebase, module: Module, use: Use) -> bool:
    """Whether the module imports the name itself, and not from another one of the codebase."""
    owner = use.scope.lookup(use.parts[0].name)
    targets = [binding.target for binding in owner.bindings[use.parts[0].name]] if owner else []
    return bool(targets) and all(
        target is not None and codebase.locate(module, target.module) is None for target in targets
    )


def _replaced(codebase: Codebase, module: Module, uses: list[Use]) -> Iterator[Outcome]:
    line = min(module.names.line_of(use.node) for use in uses)
    exported = any(
        (module.path, name) in codebase.outside_uses
        for name in module.names.root.bindings
        if codebase.resolve_chain(module, module.names.root, [name]) == {_LATEST}
    )
    imports = Imports(codebase, module)
    try:
        name = imports.name(_HOME, _NEW)
    except Taken:
        exported = True
    if exported:
        yield Mark(module.path, line, CODE, f"2026-07-28 now: use {_HOME}.{_NEW}")
        return
    edits: list[Edit] = [
        module.source.edit(use.parts[0].start, use.parts[-1].end, name) for use in uses
    ]
    edits += imports.edits()
    edits += dropped_imports(codebase, module, frozenset({_LATEST}), edits)
    yield Change(CODE, module.path, line, _TITLE, "safe", tuple(edits))


def _is_supported(name: str) -> bool:
    return any(name == known or name.startswith(f"{known}.") for known in _SUPPORTED)


def _listed(module: Module, use: Use, found: frozenset[str]) -> Iterator[Outcome]:
    """Where a list is needed, one is made; what changes the list is for a person."""
    line = module.names.line_of(use.node)
    if not found <= _SUPPORTED:
        if use.parts[-1].name not in _READING:
            yield Mark(module.path, line, CODE, f"{_TUPLE}: {use.parts[-1].name} is no part of it")
        return
    if _needs_list(module, use.node):
        start, end = use.parts[0].start, use.parts[-1].end
        edits = (module.source.edit(start, start, "list("), module.source.edit(end, end, ")"))
        yield Change(CODE, module.path, line, f"{_TUPLE}: make a list", "safe", edits)


def _needs_list(module: Module, node: cst.CSTNode) -> bool:
    parent = module.names.parents.get(node)
    if isinstance(parent, cst.BinaryOperation):
        return isinstance(parent.operator, cst.Add)
    if isinstance(parent, cst.Comparison):
        others = [target.comparator for target in parent.comparisons]
        return parent.left is node and any(isinstance(other, cst.List) for other in others)
    if isinstance(parent, cst.ComparisonTarget):
        comparison = module.names.parents.get(parent)
        return isinstance(comparison, cst.Comparison) and isinstance(comparison.left, cst.List)
    return False
