"""User classes below the server's that have a constructor of their own: what it hands on."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple, TypeGuard

import libcst as cst

from analyzer.codemods.codebase import Module
from analyzer.codemods.scopes import Scope, children_of, dotted

if TYPE_CHECKING:
    from analyzer.codemods.serverflow import ServerFlow


class Subclass(NamedTuple):
    """A class with a constructor of its own, and the call in it of the constructor of its base.

    `unpacked` tells that the call hands on every keyword argument which the constructor does not
    name, and no other that the server takes: as if the server were made by calling the class.
    """

    key: str
    module: Module
    init: cst.FunctionDef
    call: cst.Call
    unpacked: bool
    positional: tuple[str, ...]
    """What the call takes by position."""

    @property
    def is_whole(self) -> bool:
        """Whether the call says all that the server is given."""
        return not any(arg.star for arg in self.call.args)


def subclasses_of(flow: "ServerFlow") -> dict[str, Subclass]:
    """By the qualified name of each class that is made by such a constructor, inherited ones
    included."""
    classes = list(_derived(flow))
    found: dict[str, Subclass] = {}
    for _ in classes:
        before = len(found)
        for key, module, scope in classes:
            one = None if key in found else _subclass(flow, found, key, module, scope)
            if one is not None:
                found[key] = one
        if len(found) == before:
            break
    return found


def _derived(flow: "ServerFlow") -> Iterator[tuple[str, Module, Scope]]:
    for module in flow.codebase.modules.values() if flow.derived else ():
        for node, scope in module.names.own_scopes.items():
            if isinstance(node, cst.ClassDef) and flow.is_derived(module, scope):
                yield flow.class_key(module, scope), module, scope


def _subclass(
    flow: "ServerFlow", found: dict[str, Subclass], key: str, module: Module, scope: Scope
) -> Subclass | None:
    node = scope.node
    assert isinstance(node, cst.ClassDef), "only scopes of classes are asked for"
    names = [flow.codebase.meant(module, base.value) for base in node.bases]
    bases = [found[name] for one in names for name in one if name in found]
    inits = [one.node for one in scope.bindings.get("__init__", ())]
    if not inits:
        return bases[0] if len(bases) == 1 else None
    if len(inits) != 1 or not isinstance(inits[0], cst.FunctionDef):
        return None
    calls = [call for call in _calls_in(inits[0]) if _is_init(flow, module, call)]
    is_direct = any(flow.is_server_class(module, base.value) for base in node.bases)
    if len(calls) != 1 or not (is_direct or any(one.unpacked for one in bases)):
        return None
    positional = flow.table.positional if is_direct else ()
    if not is_super_init(calls[0].func):
        positional = ("self", *positional)
    unpacked = _hands_on_all(flow, module, inits[0], calls[0])
    return Subclass(key, module, inits[0], calls[0], unpacked, positional)


def is_super_init(func: cst.BaseExpression) -> bool:
    """Whether a call of `func` runs a constructor of the bases: `super().__init__`."""
    return (
        is_init_of(func)
        and isinstance(func.value, cst.Call)
        and dotted(func.value.func) == "super"
    )


def is_init_of(func: cst.BaseExpression) -> TypeGuard[cst.Attribute]:
    """Whether an expression names a constructor as a method."""
    return isinstance(func, cst.Attribute) and func.attr.value == "__init__"


def _is_init(flow: "ServerFlow", module: Module, call: cst.Call) -> bool:
    """`super().__init__(…)`, or `FastMCP.__init__(self, …)`."""
    func = call.func
    if is_super_init(func):
        return True
    return is_init_of(func) and flow.is_server_class(module, func.value) is not None


def _hands_on_all(
    flow: "ServerFlow", module: Module, init: cst.FunctionDef, call: cst.Call
) -> bool:
    rest = init.params.star_kwarg
    unpacked = [arg for arg in call.args if arg.star]
    if rest is None or len(unpacked) != 1 or unpacked[0].star != "**":
        return False
    scope = module.names.own_scopes[init]
    uses = [
        use
        for use in module.names.uses
        if use.parts[0].name == rest.name.value and use.scope.lookup(rest.name.value) is scope
    ]
    alone = len(uses) == 1 and uses[0].node is unpacked[0].value
    own = (*init.params.posonly_params, *init.params.params, *init.params.kwonly_params)
    names = {param.name.value for param in own}
    names |= {arg.keyword.value for arg in call.args if arg.keyword is not None}
    is_bound_once = len(scope.bindings[rest.name.value]) == 1
    return alone and is_bound_once and names.isdisjoint(flow.table.arguments)


def _calls_in(node: cst.CSTNode) -> Iterator[cst.Call]:
    for child in children_of(node):
        if isinstance(child, cst.Call):
            yield child
        yield from _calls_in(child)
