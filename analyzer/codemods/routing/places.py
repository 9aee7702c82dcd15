"""What outlives a request, by what holds it: variables around functions, and `self.x`."""

import builtins
from collections.abc import Iterator
from typing import NamedTuple

import libcst as cst

from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.scopes import Scope, children_of
from analyzer.codemods.serverslots import class_of_self

_BUILTINS = frozenset(dir(builtins))


class Unproven(Exception):
    """Why code is left to a person, in words that end a marker."""


class Place(NamedTuple):
    """A variable of the scope `owner`, or an attribute of the instances of that class."""

    owner: Scope
    name: str

    @property
    def is_attribute(self) -> bool:
        return self.owner.kind == "class"


def place_of(module: Module, node: cst.CSTNode) -> Place | None:
    """The place that an expression reads or writes."""
    scope = module.names.scopes.get(node)
    if scope is None:
        return None
    if isinstance(node, cst.Name):
        owner = scope.lookup(node.value)
        return Place(owner, node.value) if owner is not None else None
    if isinstance(node, cst.Attribute) and isinstance(node.value, cst.Name):
        owner = class_of_self(scope, node.value.value)
        return Place(owner, node.attr.value) if owner is not None else None
    return None


def walk(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """A node and all below it that carry meaning."""
    pending = [node]
    while pending:
        inner = pending.pop()
        yield inner
        pending += reversed(children_of(inner))


def places_in(module: Module, node: cst.CSTNode) -> set[Place]:
    """Every place that is read or written in a statement."""
    found = set()
    for inner in walk(node):
        place = place_of(module, inner)
        if place is not None:
            found.add(place)
        if isinstance(inner, (cst.Global, cst.Nonlocal)):
            scope = module.names.scopes.get(inner)
            for item in inner.names if scope is not None else ():
                owner = scope.lookup(item.name.value) if scope is not None else None
                if owner is not None:
                    found.add(Place(owner, item.name.value))
    return found


def root_of(node: cst.CSTNode) -> cst.CSTNode:
    """`a` of `a.b[c].d()`, or `self.a` where that is what it starts with."""
    while True:
        if isinstance(node, cst.Attribute):
            if isinstance(node.value, cst.Name):
                return node
            node = node.value
        elif isinstance(node, cst.Subscript):
            node = node.value
        elif isinstance(node, cst.Call):
            node = node.func
        elif isinstance(node, cst.Await):
            node = node.expression
        else:
            return node


def meaning(codebase: Codebase, module: Module, node: cst.CSTNode) -> frozenset[str]:
    """What a name stands for, builtins included."""
    found = codebase.resolve(module, node)
    if found or not isinstance(node, cst.Name):
        return found
    scope = module.names.scopes.get(node)
    unbound = scope is not None and scope.lookup(node.value) is None and node.value in _BUILTINS
    return frozenset({f"builtins.{node.value}"}) if unbound else frozenset()


def function_around(module: Module, node: cst.CSTNode) -> cst.FunctionDef | None:
    """The innermost function that a node stands in."""
    above = module.names.parents.get(node)
    while above is not None and not isinstance(above, cst.FunctionDef):
        above = module.names.parents.get(above)
    return above


def body_of(node: cst.FunctionDef | cst.With | cst.Try | cst.Finally) -> list[cst.CSTNode]:
    """The statements of a block; of one on the line of its head, that line."""
    return list(node.body.body) if isinstance(node.body, cst.IndentedBlock) else [node.body]
