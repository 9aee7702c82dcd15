"""The function of the codebase that an expression names: a function, or a method of `self`."""

import libcst as cst

from analyzer.codemods.codebase import Codebase, Module


def function_named(
    codebase: Codebase, module: Module, node: cst.CSTNode
) -> tuple[Module, cst.FunctionDef] | None:
    """The one definition `node` stands for, with its module; `None` when it is not known."""
    if isinstance(node, cst.Attribute) and isinstance(node.value, cst.Name):
        method = _method(module, node) if node.value.value in ("self", "cls") else None
        if method is not None:
            return module, method
    if isinstance(node, cst.Name):
        owner = module.names.scopes[node].lookup(node.value)
        bindings = owner.bindings[node.value] if owner else []
        if len(bindings) == 1 and isinstance(bindings[0].node, cst.FunctionDef):
            return module, bindings[0].node
    found = codebase.resolve(module, node)
    path, _, name = next(iter(found)).partition(":") if len(found) == 1 else ("", "", "")
    other = codebase.modules.get(path)
    bindings = other.names.root.bindings.get(name, []) if other else []
    if other is None or len(bindings) != 1 or not isinstance(bindings[0].node, cst.FunctionDef):
        return None
    return other, bindings[0].node


def class_around(module: Module, node: cst.CSTNode) -> cst.ClassDef | None:
    """The class whose body `node` stands in, however deep."""
    while node in module.names.parents:
        node = module.names.parents[node]
        if isinstance(node, cst.ClassDef):
            return node
    return None


def _method(module: Module, node: cst.Attribute) -> cst.FunctionDef | None:
    cls = class_around(module, node)
    scope = module.names.own_scopes.get(cls) if cls is not None else None
    bindings = scope.bindings.get(node.attr.value, []) if scope is not None else []
    found = bindings[0].node if len(bindings) == 1 else None
    return found if isinstance(found, cst.FunctionDef) else None
