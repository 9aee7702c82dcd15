"""Sync handlers that share something unlocked stay on the event loop: `def` → `async def` (M026).

1.x called them there, one after the other; 2.x calls them in worker threads. A coroutine function
without `await` runs as the sync one did, and other code that calls it waits for it (`awaiting`).
Where it cannot be one, or would keep the loop waiting for the outside, a lock takes its place.
Sources: observed on mcp 1.30.0 and 2.3.0.
"""

from collections.abc import Iterable, Iterator
from functools import lru_cache

import libcst as cst

from analyzer.codemods.calls import Calls, Function, calls_of
from analyzer.codemods.codebase import Codebase
from analyzer.codemods.model import Change, Mark, Outcome
from analyzer.codemods.races.threads import Locked, locked
from analyzer.codemods.registered import Registered, registered
from analyzer.codemods.registry import Codemod
from analyzer.codemods.scopes import children_of
from analyzer.codemods.sdk.awaiting import Place, awaited, is_public
from analyzer.codemods.threads.touches import Sharing
from analyzer.run import Edit

CODE = "UNS213"
_CALLED = "other code calls it, too"


def plan(codebase: Codebase) -> Iterator[Outcome]:
    return (outcome for _, outcome in planned(codebase))


@lru_cache(maxsize=1)
def planned(codebase: Codebase) -> tuple[tuple[Function, Outcome], ...]:
    """What becomes of each sync handler of 1.x that shares something."""
    return tuple(kept_on_loop(codebase, registered(codebase), "1.x"))


def kept_on_loop(
    codebase: Codebase, handlers: Iterable[Registered], before: str
) -> Iterator[tuple[Function, Outcome]]:
    """Sync `handlers` that ran on the loop in the version `before`, and share something."""
    found: dict[Function, list[Registered]] = {}
    for one in handlers:
        found.setdefault(one.function, []).append(one)
    if all(function.node.asynchronous for function in found):
        return
    calls = calls_of(codebase)
    sharing = Sharing(calls, found)
    endangered = {
        function: _obstacle(calls, function, registrations)
        for function, registrations in found.items()
        if function.node.asynchronous is None and sharing.endangered(function) is not None
    }
    under = locked(calls, sharing, found, endangered)
    rest = {one: obstacle for one, obstacle in endangered.items() if one not in under}
    waiting = awaited(
        calls,
        {one: _other_uses(calls, one, found[one]) for one in rest if rest[one] == _CALLED},
        frozenset(one for one, obstacle in rest.items() if obstacle is None),
    )
    for function in endangered:
        if function in under:
            yield function, _guarded(function, under[function])
            continue
        cell = sharing.endangered(function) or ""
        if rest[function] is None or function in waiting:
            yield function, _kept(function, cell, before, waiting.get(function, ()))
        else:
            yield function, _shared(function, cell, rest[function])


CODEMOD = Codemod("sdk-threads", (CODE,), plan)


def _guarded(function: Function, lock: Locked) -> Change:
    module = function.module
    title = f"hold a lock while {lock.label} is touched: worker threads run this now"
    line = module.names.line_of(function.node)
    return Change(CODE, module.path, line, title, "safe", lock.edits)


def _shared(function: Function, cell: str, obstacle: str | None) -> Mark:
    module = function.module
    text = (
        f"runs in a worker thread now and shares {cell} without a lock: guard it, "
        f"or make this async def ({obstacle})"
    )
    return Mark(module.path, module.names.line_of(function.node), CODE, text)


def _kept(function: Function, cell: str, before: str, waiting: tuple[Edit, ...]) -> Change:
    module = function.module
    line = module.names.line_of(function.node)
    start = _keyword(function)
    edits = (module.source.edit(start, start, "async "), *waiting)
    title = f"stay on the event loop as on {before}: it shares {cell} without a lock"
    return Change(CODE, module.path, line, title, "safe", edits)


def _obstacle(calls: Calls, function: Function, registrations: list[Registered]) -> str | None:
    """Why `async def` may not be the same."""
    known = {one.decorator for one in registrations if one.decorator is not None}
    if any(decorator not in known for decorator in function.node.decorators):
        return "another decorator wraps it"
    if _yields(function.node.body):
        return "it is a generator"
    if len(function.owner.bindings[function.name]) > 1 and not _is_overwritten(function):
        return "its name is bound again"
    others = _other_uses(calls, function, registrations)
    if is_public(calls, function, others):
        return "other code names it, too"
    return _CALLED if others else None


def _other_uses(calls: Calls, function: Function, registrations: list[Registered]) -> list[Place]:
    """Where a handler is named, but for what registers it."""
    given = {id(one.call) for one in registrations if one.decorator is None}
    named = {one.named for one in registrations}
    return [
        (module, use)
        for module, use in calls.uses_of(function)
        if use.node not in named and not _is_inside(module.names.parents, use.node, given)
    ]


def _is_overwritten(function: Function) -> bool:
    """Whether all that binds the name are other handlers, each registered when it is defined."""
    bindings = function.owner.bindings[function.name]
    return all(isinstance(one.node, cst.FunctionDef) and one.node.decorators for one in bindings)


def _is_inside(
    parents: dict[cst.CSTNode, cst.CSTNode], node: cst.CSTNode, calls: set[int]
) -> bool:
    above = parents.get(node)
    holder = parents.get(above) if above is not None else None
    return isinstance(above, cst.Arg) and id(holder) in calls


def _yields(node: cst.CSTNode) -> bool:
    if isinstance(node, (cst.FunctionDef, cst.ClassDef, cst.Lambda)):
        return False
    return isinstance(node, cst.Yield) or any(_yields(child) for child in children_of(node))


def _keyword(function: Function) -> int:
    """The byte where `def` starts."""
    source = function.module.source
    start, name = source.span(function.node)[0], source.span(function.node.name)[0]
    if function.node.decorators:
        start = source.span(function.node.decorators[-1])[1]
    text = source.text(start, name)
    return name - len(text[text.rindex("def") :].encode(source.encoding))
