"""Functions that an argument stands for: by their name, out of a collection, or by a text.

`for name in ("a", "b"): server.add_tool(getattr(self, name))`, `for f in TOOLS.values(): …`,
`server.add_tool(partial(f, 1))`. A parameter stands for what calls hand it, and for the functions
that it decorates; a collection holds what is put into it as well.
"""

from collections.abc import Iterator
from typing import NamedTuple

import libcst as cst

from analyzer.codemods.calls import Calls, Class, Function
from analyzer.codemods.codebase import Module
from analyzer.codemods.collecting import put_in
from analyzer.codemods.giving import Decorated, given_to
from analyzer.codemods.scopes import Scope, children_of, dotted
from analyzer.codemods.threads.held import holding_of

_PARTIAL = "functools.partial"
_VIEWS = ("items", "keys", "values")
_WRAPPING = ("enumerate", "iter", "list", "reversed", "sorted", "tuple")
_COLLECTIONS = (cst.Dict, cst.List, cst.Set, cst.Tuple)
_STEPS = 4


class Handed(NamedTuple):
    """A function, and where it is named to be handed on and for nothing else, if that is known."""

    function: Function
    named: cst.CSTNode | None


def handed(
    calls: Calls, module: Module, node: cst.BaseExpression, steps: int = _STEPS
) -> Iterator[Handed]:
    """The functions that `node` may stand for where it is handed on."""
    direct = _named(calls, module, node)
    if direct:
        yield from (Handed(one, node) for one in direct)
        return
    if isinstance(node, cst.Call):
        if calls.codebase.resolve(module, node.func) == {_PARTIAL} and node.args:
            yield from handed(calls, module, node.args[0].value, steps)
        elif dotted(node.func) == "getattr" and len(node.args) == 2:
            yield from _by_text(calls, module, node)
    elif isinstance(node, cst.Name):
        for home, collection, alone in _iterated(calls, module, node):
            for part in _parts(collection):
                for one in _named(calls, home, part):
                    yield Handed(one, part if alone else None)
        if steps:
            yield from _collected(calls, module, node, steps - 1)
            yield from _passed(calls, module, node, steps - 1)


def _named(calls: Calls, module: Module, node: cst.BaseExpression) -> tuple[Function, ...]:
    """The functions that an expression names, methods of objects that are known among them."""
    found = calls.functions(module, node)
    if found or not isinstance(node, cst.Attribute):
        return found
    cls = _class_of(calls, module, node.value)
    return calls.methods(cls, node.attr.value) if cls is not None else ()


def all_handed(calls: Calls, module: Module, owner: Scope, name: str) -> tuple[Function, ...]:
    """The functions that a parameter stands for; none where it may stand for something else."""
    bindings = owner.bindings.get(name, ())
    if not isinstance(owner.node, cst.FunctionDef) or len(bindings) != 1:
        return ()
    found: list[Function] = []
    for given in given_to(calls, Function(module, owner.node), name):
        if isinstance(given, Decorated):
            found.append(given.function)
            continue
        functions = _named(calls, given.module, given.value)
        if not functions:
            return ()
        found += functions
    return tuple(dict.fromkeys(found))


def _collected(calls: Calls, module: Module, name: cst.Name, steps: int) -> Iterator[Handed]:
    """The functions put into a collection that a loop takes a name from."""
    for loop in _loops(module, name):
        for put in put_in(calls, module, loop.iter):
            parts = [put.value] if dotted(put.value) is not None else list(_parts(put.value))
            for part in parts:
                for one in handed(calls, put.module, part, steps):
                    yield one if put.alone else Handed(one.function, None)


def _passed(calls: Calls, module: Module, name: cst.Name, steps: int) -> Iterator[Handed]:
    """The functions that calls of a function written here hand it, or that it decorates."""
    scope = module.names.scopes.get(name)
    owner = scope.lookup(name.value) if scope is not None else None
    bindings = owner.bindings[name.value] if owner is not None else []
    if owner is None or not isinstance(owner.node, cst.FunctionDef):
        return
    if len(bindings) != 1 or not isinstance(bindings[0].node, cst.Param):
        return
    alone = _is_only_handed_on(module, owner, name.value)
    for given in given_to(calls, Function(module, owner.node), name.value):
        if isinstance(given, Decorated):
            yield Handed(given.function, given.decorator if alone else None)
            continue
        for one in handed(calls, given.module, given.value, steps):
            yield one if alone else Handed(one.function, None)


def _is_only_handed_on(module: Module, owner: Scope, name: str) -> bool:
    """Whether a function does no more with a parameter than hand it on once, read what it says
    of itself, and give it back."""
    count = 0
    for use in module.names.uses:
        if use.parts[0].name != name or use.scope.lookup(name) is not owner:
            continue
        parent = module.names.parents.get(use.node)
        if isinstance(parent, cst.Call) and parent.func is use.node:
            return False
        if len(use.parts) == 1 and not isinstance(parent, cst.Return):
            count += 1
    return count == 1


def _by_text(calls: Calls, module: Module, node: cst.Call) -> Iterator[Handed]:
    """`getattr(self, name)`: the methods, or a module's functions, that the texts name."""
    owner, name = node.args[0].value, node.args[1].value
    texts = [name.raw_value] if isinstance(name, cst.SimpleString) else []
    if isinstance(name, cst.Name):
        texts = [
            part.raw_value
            for _, collection, _ in _iterated(calls, module, name)
            for part in _parts(collection)
            if isinstance(part, cst.SimpleString)
        ]
    cls = _class_of(calls, module, owner)
    for text in texts:
        if cls is not None:
            yield from (Handed(one, node) for one in calls.methods(cls, text))
        chain = f"{dotted(owner)}.{text}".split(".")
        scope = module.names.scopes.get(owner)
        if dotted(owner) is not None and scope is not None:
            found = calls.codebase.resolve_chain(module, scope, chain)
            yield from (Handed(one, node) for one in calls.named(found))


def _class_of(calls: Calls, module: Module, node: cst.BaseExpression) -> Class | None:
    holding = holding_of(calls)
    return calls.class_of_self(module, node) or holding.instance(holding.held(module, node))


def _iterated(
    calls: Calls, module: Module, name: cst.Name
) -> Iterator[tuple[Module, cst.BaseExpression, bool]]:
    """The collections written out that a loop takes a name from, and whether it alone does."""
    for loop in _loops(module, name):
        yield from _written(calls, module, loop.iter, True, _STEPS)


def _loops(module: Module, name: cst.Name) -> Iterator[cst.For | cst.CompFor]:
    """The loops that give a name its values."""
    scope = module.names.scopes.get(name)
    owner = scope.lookup(name.value) if scope is not None else None
    for binding in owner.bindings[name.value] if owner is not None else ():
        if isinstance(binding.node, (cst.For, cst.CompFor)):
            yield binding.node


def _written(
    calls: Calls, module: Module, node: cst.BaseExpression, alone: bool, steps: int
) -> Iterator[tuple[Module, cst.BaseExpression, bool]]:
    if isinstance(node, _COLLECTIONS):
        yield module, node, alone
    if not steps:
        return
    if isinstance(node, cst.Call):
        func = node.func
        if isinstance(func, cst.Attribute) and func.attr.value in _VIEWS:
            yield from _written(calls, module, func.value, alone, steps - 1)
        elif dotted(func) in _WRAPPING and node.args:
            yield from _written(calls, module, node.args[0].value, alone, steps - 1)
    elif dotted(node) is not None:
        for home, scope, name in _variables(calls, module, node):
            uses = [use for use in home.names.uses if use.parts[-1].name == name or
                    use.parts[0].name == name]  # fmt: skip
            for binding in scope.bindings.get(name, ()):
                value = _assigned(home, binding.node)
                if value is not None:
                    yield from _written(calls, home, value, len(uses) == 1, steps - 1)


def _variables(
    calls: Calls, module: Module, node: cst.BaseExpression
) -> Iterator[tuple[Module, Scope, str]]:
    """Where a variable, or an attribute in the body of a class, is bound."""
    holding = holding_of(calls)
    for qualified in calls.codebase.resolve(module, node):
        place = holding.variable(qualified)
        if place is not None and not place[3]:
            yield place[0], place[1], place[2]
    if isinstance(node, cst.Attribute):
        cls = _class_of(calls, module, node.value)
        classes = (cls,) if cls is not None else calls.classes(module, node.value)
        for one in classes:
            for own in calls.lineage(one):
                if node.attr.value in own.scope.bindings:
                    yield own.module, own.scope, node.attr.value


def _assigned(module: Module, node: cst.CSTNode) -> cst.BaseExpression | None:
    if isinstance(node, cst.AnnAssign):
        return node.value
    parent = module.names.parents.get(node)
    return parent.value if isinstance(parent, cst.Assign) else None


def _parts(node: cst.CSTNode) -> Iterator[cst.BaseExpression]:
    """The names and texts in a collection, and in the pairs that it holds."""
    for child in children_of(node):
        if isinstance(child, (cst.Name, cst.Attribute, cst.SimpleString)):
            yield child
        elif not isinstance(child, cst.Call):
            yield from _parts(child)
