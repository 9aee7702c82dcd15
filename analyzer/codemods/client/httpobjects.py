"""Objects and exceptions of `httpx` that cross the SDK's border are those of `httpx2` on 2.x.

An `except` clause that names the old class imports and runs; it only never matches. Sources: M002,
observed on mcp 1.30.0 and 2.3.0.
"""

from collections import defaultdict
from collections.abc import Iterator

import libcst as cst

from analyzer.codemods.client.catching import Catching
from analyzer.codemods.client.crossing import Crossing
from analyzer.codemods.client.httpxuses import httpx_uses, renamed, within
from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.imports import Imports, Taken, dropped_imports
from analyzer.codemods.model import Change, Mark, Outcome
from analyzer.codemods.registry import Codemod
from analyzer.codemods.scopes import Use
from analyzer.run import Edit

CODE = "UNS429"
_OLD_OPENER = "mcp.client.streamable_http.streamablehttp_client"
_TITLE = "the SDK takes and raises what httpx2 has, not httpx"
_UNKNOWN = "what the SDK is given here is to be of httpx2, not httpx"


def plan(codebase: Codebase) -> Iterator[Outcome]:
    users = {
        path: uses
        for path, module in codebase.modules.items()
        if (uses := httpx_uses(codebase, module))
    }
    if not users:
        return
    crossing = Crossing(codebase)
    chosen: defaultdict[str, list[Use]] = defaultdict(list)
    for module, node in crossing.places:
        inside = list(within(module, users.get(module.path, ()), node))
        if not _is_rewritten(codebase, module, node):
            chosen[module.path] += inside
        elif module.path in users:
            users[module.path] = tuple(use for use in users[module.path] if use not in inside)
    catching = Catching(codebase)
    for path, left in users.items():
        yield from _module(codebase, codebase.modules[path], left, chosen[path], catching)
    for call in crossing.unknown:
        if call.module.path in users:
            yield Mark(call.module.path, call.line, CODE, _UNKNOWN)


CODEMOD = Codemod("client-httpobjects", (CODE,), plan)


def _is_rewritten(codebase: Codebase, module: Module, node: cst.CSTNode) -> bool:
    """Whether the codemod of transports writes this argument anew."""
    arg = module.names.parents.get(node)
    call = module.names.parents.get(arg) if isinstance(arg, cst.Arg) else None
    return isinstance(call, cst.Call) and codebase.resolve(module, call.func) == {_OLD_OPENER}


def _module(
    codebase: Codebase,
    module: Module,
    uses: tuple[Use, ...],
    chosen: list[Use],
    catching: Catching,
) -> Iterator[Outcome]:
    caught = [use for use in uses if catching.is_around(module, use)]
    crossing = [use for use in chosen if use not in caught]
    rest = [use for use in uses if use not in caught and use not in crossing]
    if not crossing and not caught:
        return
    line = min(module.names.line_of(use.node) for use in (*crossing, *caught))
    imports = Imports(codebase, module)
    try:
        edits = [renamed(codebase, module, use, imports) for use in dict.fromkeys(crossing)]
        for use in caught:
            edits += catching.edits(module, use, imports, keep=bool(rest))
    except Taken:
        yield Mark(module.path, line, CODE, _TITLE)
        return
    if edits:
        edits += imports.edits()
        edits += _imported(codebase, module, uses, edits)
        yield Change(CODE, module.path, line, _TITLE, "safe", tuple(edits))


def _imported(
    codebase: Codebase, module: Module, uses: tuple[Use, ...], edits: list[Edit]
) -> tuple[Edit, ...]:
    meanings = {name for use in uses for name in codebase.resolve_use(module, use)}
    return dropped_imports(codebase, module, frozenset({"httpx", *meanings}), edits)
