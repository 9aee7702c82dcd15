"""Calls of a function that becomes a coroutine function: each of them waits for it.

`await` in coroutines; `asyncio.run` where no loop can be running: in what starts one itself, in
what only such functions call, in tests that are plain functions and in what runs as a program.
"""

import posixpath
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import libcst as cst

from analyzer.codemods.calls import Calls, Function
from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.imports import Imports, Taken
from analyzer.codemods.scopes import Scope, Use, dotted
from analyzer.codemods.serverflow import server_flow
from analyzer.run import Edit
from analyzer.workspace.walking import is_test_name

_RUNNING = frozenset({"asyncio.run", "anyio.run", "trio.run"})
_TEST_CASES = ("TestCase", "unittest.TestCase")
_AT_ONCE = (cst.ListComp, cst.SetComp, cst.DictComp)
_DEPTH = 4

Place = tuple[Module, Use]


class _Unknown(Exception):
    """A use that is no call, or one where nothing can wait."""


class Wait(NamedTuple):
    """A call, and whether `await` may stand before it."""

    module: Module
    call: cst.Call
    awaited: bool


def awaited(
    calls: Calls, uses: Mapping[Function, Sequence[Place]], coroutines: frozenset[Function]
) -> dict[Function, tuple[Edit, ...]]:
    """The functions of `uses` that every use of them can wait for, with the edits that do so.

    `coroutines` become coroutine functions anyway; those found here do so with them.
    """
    found: dict[Function, tuple[Edit, ...]] = {}
    pending = dict(uses)
    while True:
        new = {}
        for function, places in pending.items():
            # A function may wait for itself, and for those found before it.
            known = coroutines | found.keys() | {function}
            try:
                waits = [_wait(calls, function, place, known) for place in places]
                new[function] = _edits(calls, waits)
            except (_Unknown, Taken):
                continue
        if not new:
            return found
        found |= new
        pending = {one: places for one, places in pending.items() if one not in new}


def is_public(calls: Calls, function: Function, places: Sequence[Place]) -> bool:
    """Whether a string names a function, or another module has it without calling it."""
    codebase, path = calls.codebase, function.module.path
    if function.owner is not function.module.names.root:
        return False
    if (path, function.name) in codebase.string_uses:
        return True
    using = {module.path for module, _ in places}
    return any(
        _has(codebase, module, path, function.name)
        for module in codebase.modules.values()
        if module.path not in using and module.path != path
    )


def _has(codebase: Codebase, module: Module, path: str, name: str) -> bool:
    if any(codebase.locate(module, target) == path for _, target in module.names.stars):
        return True
    scopes = (module.names.root, *module.names.own_scopes.values())
    targets = [
        binding.target
        for scope in scopes
        for bindings in scope.bindings.values()
        for binding in bindings
        if binding.target is not None and binding.target.name == name
    ]
    return any(codebase.locate(module, one.module) == path for one in targets)


def _edits(calls: Calls, waits: Sequence[Wait]) -> tuple[Edit, ...]:
    edits: list[Edit] = []
    imports: dict[str, Imports] = {}
    for wait in waits:
        source = wait.module.source
        start, end = source.span(wait.call)
        opening, closing = "await ", ""
        if not wait.awaited:
            if wait.module.path not in imports:
                imports[wait.module.path] = Imports(calls.codebase, wait.module)
            opening, closing = f"{imports[wait.module.path].module('asyncio')}.run(", ")"
        elif _goes_on(wait.module, wait.call):
            opening, closing = "(await ", ")"
        edits += [source.edit(start, start, opening), source.edit(end, end, closing)]
    for one in imports.values():
        edits += one.edits()
    return tuple(edits)


def _goes_on(module: Module, call: cst.Call) -> bool:
    """Whether what is around a call binds tighter than `await`."""
    above = module.names.parents.get(call)
    if isinstance(above, (cst.Attribute, cst.Subscript)):
        return above.value is call
    return isinstance(above, cst.Call) and above.func is call


def _wait(calls: Calls, function: Function, place: Place, coroutines: frozenset[Function]) -> Wait:
    module, use = place
    call = module.names.parents.get(use.node)
    if use.quoted or not isinstance(call, cst.Call) or call.func is not use.node or call.lpar:
        raise _Unknown
    if calls.functions(module, use.node) != (function,):
        raise _Unknown
    scope = module.names.scopes[call]
    while scope.kind == "comprehension" and isinstance(scope.node, _AT_ONCE) and scope.parent:
        scope = scope.parent
    around = scope.node
    if isinstance(around, cst.FunctionDef):
        caller = Function(module, around)
        if around.asynchronous is not None or caller in coroutines:
            return Wait(module, call, awaited=True)
        if _is_outside(calls, caller, _DEPTH):
            return Wait(module, call, awaited=False)
    elif scope is module.names.root and _runs_as_program(module, call):
        return Wait(module, call, awaited=False)
    raise _Unknown


def _is_outside(calls: Calls, function: Function, depth: int) -> bool:
    """Whether a function that is no coroutine never runs while a loop does."""
    if function.node.decorators and not _is_test(calls, function):
        return False
    if _starts_loop(calls, function) or _is_test(calls, function):
        return True
    if depth == 0 or calls.is_exported(function):
        return False
    places = list(calls.uses_of(function))
    return bool(places) and all(_is_called_outside(calls, one, depth) for one in places)


def _is_called_outside(calls: Calls, place: Place, depth: int) -> bool:
    module, use = place
    call = module.names.parents.get(use.node)
    if use.quoted or not isinstance(call, cst.Call) or call.func is not use.node:
        return False
    scope = module.names.scopes[call]
    if scope is module.names.root:
        return _runs_as_program(module, call)
    if not isinstance(scope.node, cst.FunctionDef) or scope.node.asynchronous is not None:
        return False
    return _is_outside(calls, Function(module, scope.node), depth - 1)


def _starts_loop(calls: Calls, function: Function) -> bool:
    """Whether a function itself runs a loop to its end, which fails while another one runs."""
    module = function.module
    starts = {
        start.call for start in server_flow(calls.codebase).starts
        if start.method == "run" and start.servers and not start.mixed
    }  # fmt: skip
    return any(
        call in starts or calls.codebase.resolve(module, call.func) & _RUNNING
        for call in _own_calls(module, function.scope)
    )


def _own_calls(module: Module, scope: Scope) -> Iterator[cst.Call]:
    for call in module.names.nodes(cst.Call):
        if module.names.scopes[call] is scope:
            yield call


def _is_test(calls: Calls, function: Function) -> bool:
    """Whether a test runner calls a function, which it does outside of any loop."""
    module, owner = function.module, function.owner
    if not function.name.startswith("test") or not is_test_name(posixpath.basename(module.path)):
        return False
    if not isinstance(owner.node, cst.ClassDef):
        return owner is module.names.root
    bases = {dotted(base.value) for base in owner.node.bases}
    return owner.node.name.value.startswith("Test") or not bases.isdisjoint(_TEST_CASES)


def _runs_as_program(module: Module, node: cst.CSTNode) -> bool:
    """Whether a node at the top of a module stands below `if __name__ == "__main__"`."""
    outer: cst.CSTNode | None = node
    while outer is not None:
        inner, outer = outer, module.names.parents.get(outer)
        if isinstance(outer, cst.If) and outer.body is inner and _asks_for_main(outer.test):
            return True
    return False


def _asks_for_main(test: cst.BaseExpression) -> bool:
    if not isinstance(test, cst.Comparison) or len(test.comparisons) != 1:
        return False
    sides = (test.left, test.comparisons[0].comparator)
    return (
        isinstance(test.comparisons[0].operator, cst.Equal)
        and any(isinstance(one, cst.Name) and one.value == "__name__" for one in sides)
        and any(
            isinstance(one, cst.SimpleString) and one.evaluated_value == "__main__"
            for one in sides
        )
    )
