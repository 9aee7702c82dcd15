"""Calls of libraries that fail for reasons of their own: `rules/tables/library-errors.toml`."""

import libcst as cst

from analyzer.codemods.codebase import Module
from analyzer.codemods.leaving import Leaving
from analyzer.codemods.scopes import Scope
from analyzer.codemods.threads.held import Kind as Held
from analyzer.codemods.threads.library import is_among, library, library_errors
from analyzer.codemods.types import types_of

_SDK = ("mcp.server.", "mcp.types.")
_STEPS = 6


def may_raise(flow: Leaving, module: Module, call: cst.Call, caught: frozenset[str]) -> bool:
    """Whether a call runs code of others that fails for reasons of its own, not all `caught`."""
    if flow.called(module, call) or flow.calls.classes(module, call.func):
        return False
    known, errors = library(), library_errors()
    names = flow.holding.outside(module, call.func)
    if names:
        if all(name.startswith(_SDK) for name in names):
            return False
        quiet = known.settled | known.relaying | errors.failing.never
        loud = is_among(names, known.bound | errors.failing.calls) or not is_among(names, quiet)
        return loud and not _is_caught(names, caught)
    func = call.func
    if not isinstance(func, cst.Attribute):
        return False
    classes = _classes(flow, module, func.value)
    makers = _makers(flow, module, func.value)
    methods = frozenset(f"{name}.{func.attr.value}" for name in classes or makers)
    if is_among(methods, errors.failing.calls):
        return not _is_caught(methods, caught)
    if is_among(makers, errors.failing.objects):
        return not _is_caught(makers, caught)
    if func.attr.value in known.reading | known.writing or is_among(makers, errors.failing.never):
        return False
    if classes and all(name.startswith(("mcp.", "builtins.")) for name in classes):
        return False
    is_live = any(one.kind is Held.LIVE for one in flow.holding.held(module, func.value))
    if makers:
        return is_live and not _is_caught(makers, caught)
    return is_live and not caught & errors.complete.keys()


def _is_caught(names: frozenset[str], caught: frozenset[str]) -> bool:
    """Whether what is caught is all that calls of these names fail with."""
    errors = library_errors()
    if not any(is_among(names, errors.complete.get(one, frozenset())) for one in caught):
        return False
    beside = [errors.beside[name] for name in names if name in errors.beside]
    return all(not caught.isdisjoint(one) for one in beside)


def _classes(flow: Leaving, module: Module, node: cst.BaseExpression) -> frozenset[str]:
    """The classes of an object, or the libraries' ones that a class written here derives from."""
    calls = flow.calls
    own = [one for cls in calls.classes(module, node) for one in calls.lineage(cls)]
    bases = [(one.module, base.value) for one in own for base in one.node.bases]
    found = frozenset(name for home, base in bases for name in calls.codebase.resolve(home, base))
    return found or types_of(calls.codebase).classes(module, node)


# What made an object


def _makers(
    flow: Leaving, module: Module, node: cst.BaseExpression, steps: int = _STEPS
) -> frozenset[str]:
    """The callables of libraries that made an object, or the one it was taken from."""
    if not steps:
        return frozenset()
    if isinstance(node, cst.Await):
        return _makers(flow, module, node.expression, steps)
    if isinstance(node, cst.Call):
        names = flow.holding.outside(module, node.func)
        if names or not isinstance(node.func, cst.Attribute):
            return names
        return _makers(flow, module, node.func.value, steps - 1)
    if isinstance(node, cst.Subscript):
        return _makers(flow, module, node.value, steps - 1)
    named = _values(flow, module, node)
    found = [_makers(flow, home, value, steps - 1) for home, value in named]
    if not found and isinstance(node, cst.Attribute):
        return _makers(flow, module, node.value, steps - 1)
    return frozenset().union(*found) if all(found) else frozenset()


def _values(
    flow: Leaving, module: Module, node: cst.BaseExpression
) -> list[tuple[Module, cst.BaseExpression]]:
    """The values that a name, or an attribute of a class written here, is given anywhere."""
    holding = flow.holding
    if isinstance(node, cst.Attribute):
        cls = flow.calls.class_of_self(module, node.value)
        cls = cls or holding.instance(holding.held(module, node.value))
        return holding.assigned(cls, node.attr.value) if cls is not None else []
    found = []
    for qualified in flow.calls.codebase.resolve(module, node):
        place = holding.variable(qualified)
        if place is not None and not place[3]:
            found += _bound(place[0], place[1], place[2])
    return found


def _bound(module: Module, scope: Scope, name: str) -> list[tuple[Module, cst.BaseExpression]]:
    found = []
    for binding in scope.bindings.get(name, ()):
        parent = module.names.parents.get(binding.node)
        value = getattr(binding.node, "value", None)
        if isinstance(binding.node, cst.AssignTarget) and isinstance(parent, cst.Assign):
            value = parent.value if isinstance(binding.node.target, cst.Name) else None
        if isinstance(binding.node, cst.AsName) and isinstance(parent, cst.WithItem):
            value = parent.item
        is_nothing = isinstance(value, cst.Name) and value.value == "None"
        if isinstance(value, cst.BaseExpression) and not is_nothing:
            found.append((module, value))
    return found
