"""Functions that run without being called: properties that are read, items that are asked for."""

from functools import cached_property

import libcst as cst

from analyzer.codemods.calls import Calls, Class, Function
from analyzer.codemods.codebase import Module
from analyzer.codemods.scopes import dotted
from analyzer.codemods.threads.held import holding_of
from analyzer.codemods.types import types_of

_PROPERTIES = ("property", "cached_property", "functools.cached_property")
_STORING = (cst.AssignTarget, cst.AugAssign, cst.AnnAssign)


class Implied:
    """What reading an attribute or an item of an object runs, where its class is written here."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    @cached_property
    def is_any(self) -> bool:
        """Whether anything here runs in this way."""
        return bool(self._properties) or self._has_items

    def functions(self, module: Module, node: cst.CSTNode) -> tuple[Function, ...]:
        """The functions that an attribute or a subscript runs."""
        if isinstance(node, cst.Attribute) and node.attr.value in self._properties:
            found = self._methods(module, node.value, node.attr.value)
            return tuple(one for one in found if _is_property(one.node))
        if isinstance(node, cst.Subscript) and self._has_items:
            parent = module.names.parents.get(node)
            if isinstance(parent, cst.Del):
                return self._methods(module, node.value, "__delitem__")
            name = "__setitem__" if isinstance(parent, _STORING) else "__getitem__"
            return self._methods(module, node.value, name)
        return ()

    @cached_property
    def _properties(self) -> frozenset[str]:
        return frozenset(
            node.name.value
            for module in self._calls.codebase.modules.values()
            for node in module.names.nodes(cst.FunctionDef)
            if isinstance(node, cst.FunctionDef) and _is_property(node)
        )

    @cached_property
    def _has_items(self) -> bool:
        modules = self._calls.codebase.modules.values()
        return any(module.mentions("__getitem__", "__setitem__") for module in modules)

    def _methods(self, module: Module, node: cst.CSTNode, name: str) -> tuple[Function, ...]:
        return tuple(
            one for cls in self._classes(module, node) for one in self._calls.methods(cls, name)
        )

    def _classes(self, module: Module, node: cst.CSTNode) -> tuple[Class, ...]:
        own = self._calls.class_of_self(module, node)
        holding = holding_of(self._calls)
        own = own or holding.instance(holding.held(module, node))
        if own is not None:
            return (own,)
        names = types_of(self._calls.codebase).classes(module, node)
        return tuple(one for name in sorted(names) for one in self._calls.class_named(name))


def _is_property(node: cst.FunctionDef) -> bool:
    return any(dotted(one.decorator) in _PROPERTIES for one in node.decorators)
