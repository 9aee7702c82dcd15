"""What a parameter of a function is given: by its calls, and by what the function decorates."""

from collections.abc import Iterator
from typing import NamedTuple

import libcst as cst

from analyzer.codemods.calls import Calls, Function
from analyzer.codemods.codebase import Module
from analyzer.codemods.scopes import Use, children_of
from analyzer.codemods.types import types_of

_ASKING = (
    "asyncio.iscoroutinefunction",
    "functools.update_wrapper",
    "functools.wraps",
    "typing.get_type_hints",
)
"""What is handed a function to read what it says of itself; so does all of `inspect`."""


class Given(NamedTuple):
    """An argument of a call."""

    module: Module
    value: cst.BaseExpression


class Decorated(NamedTuple):
    """A function that is handed over by standing below a decorator."""

    function: Function
    decorator: cst.Decorator


def given_to(calls: Calls, function: Function, name: str) -> Iterator[Given | Decorated]:
    """What is given to a parameter anywhere."""
    for module, use in _uses(calls, function):
        parent = module.names.parents.get(use.node)
        if isinstance(parent, cst.Call) and parent.func is use.node:
            value = _argument(function, name, parent)
            if value is not None:
                yield Given(module, value)
        elif isinstance(parent, cst.Decorator) and name in _positional(function)[:1]:
            yield from _below(module, parent)
    if name in _positional(function)[:1]:
        for maker in _makers(function):
            for module, use in _uses(calls, maker):
                call = module.names.parents.get(use.node)
                above = module.names.parents.get(call) if call is not None else None
                if isinstance(call, cst.Call) and isinstance(above, cst.Decorator):
                    yield from _below(module, above)


def receivers_of(
    calls: Calls, module: Module, decorator: cst.Decorator
) -> list[tuple[Function, str]]:
    """The functions written here that a decorator hands what is below it, each with the parameter.

    None where one of them is not known.
    """
    node = decorator.decorator
    if not isinstance(node, cst.Call):
        direct = calls.functions(module, node)
        named = [(one, _positional(one)[:1]) for one in direct]
    else:
        makers = calls.functions(module, node.func)
        made = [inner for maker in makers for inner in _made_by(maker)]
        named = [(one, _positional(one)[:1]) for one in made] if len(made) >= len(makers) else []
    return [(one, names[0]) for one, names in named] if all(names for _, names in named) else []


def uses_of_parameter(function: Function, name: str) -> Iterator[Use]:
    """Where a function, or one inside it, names a parameter."""
    for use in function.module.names.uses:
        if use.parts[0].name == name and use.scope.lookup(name) is function.scope:
            yield use


def looks_only(calls: Calls, module: Module, node: cst.CSTNode) -> bool:
    """Whether a use of a function asks something of it, or gives it back, and does not run it:
    `fn.__name__`, `return fn`, `wraps(fn)`, `signature(fn)`."""
    parent = module.names.parents.get(node)
    if isinstance(parent, cst.Call) and parent.func is node:
        return False
    if isinstance(node, cst.Attribute) or isinstance(parent, cst.Return):
        return True
    call = module.names.parents.get(parent) if isinstance(parent, cst.Arg) else None
    if not isinstance(call, cst.Call):
        return False
    names = calls.codebase.resolve(module, call.func)
    return bool(names) and all(name.startswith("inspect.") or name in _ASKING for name in names)


def _below(module: Module, decorator: cst.Decorator) -> Iterator[Decorated]:
    function = module.names.parents.get(decorator)
    if isinstance(function, cst.FunctionDef):
        yield Decorated(Function(module, function), decorator)


def _made_by(maker: Function) -> Iterator[Function]:
    """The functions defined in one that gives them back."""
    for binding in (one for found in maker.scope.bindings.values() for one in found):
        if isinstance(binding.node, cst.FunctionDef):
            inner = Function(maker.module, binding.node)
            if any(one == maker for one in _makers(inner)):
                yield inner


def _makers(function: Function) -> Iterator[Function]:
    """The function that defines a decorator inside it and gives it back."""
    outer = function.owner.node
    if not isinstance(outer, cst.FunctionDef):
        return
    pending = list(children_of(outer.body))
    while pending:
        node = pending.pop()
        if isinstance(node, cst.Return) and isinstance(node.value, cst.Name):
            if node.value.value == function.name:
                yield Function(function.module, outer)
                return
        elif not isinstance(node, (cst.FunctionDef, cst.ClassDef, cst.Lambda)):
            pending += children_of(node)


def _uses(calls: Calls, function: Function) -> Iterator[tuple[Module, Use]]:
    """Where a function is named; a method, where the object is known to be of its class."""
    for module, use in calls.uses_of(function):
        if use.parts[-1].name != function.name:
            continue
        if function.owner.kind != "class" or _is_of_class(calls, function, module, use.node):
            yield module, use


def _is_of_class(calls: Calls, function: Function, module: Module, node: cst.CSTNode) -> bool:
    if not isinstance(node, cst.Attribute):
        return False
    types = types_of(calls.codebase)
    name = f"{function.module.path}:{function.owner.id}"
    own = calls.class_of_self(module, node.value)
    found = types.classes(module, node.value) or types.is_class(module, node.value)
    if own is not None:
        found = frozenset({f"{own.module.path}:{own.scope.id}"})
    return any(name in types.written_lineage(one) for one in found)


def _positional(function: Function) -> list[str]:
    names = [param.name.value for param in function.params]
    return names[1:] if function.owner.kind == "class" else names


def _argument(function: Function, name: str, call: cst.Call) -> cst.BaseExpression | None:
    names = _positional(function)
    for index, arg in enumerate(call.args):
        if arg.star:
            return None
        positional = names[index] if index < len(names) else ""
        if (arg.keyword.value if arg.keyword else positional) == name:
            return arg.value
    return None
