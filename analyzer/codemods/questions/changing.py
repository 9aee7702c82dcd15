"""Variables that calls change: what they lead to may be something else in the next round.

A question that depends on one is no slice that can run again, least of all on another replica.
"""

from functools import lru_cache

import libcst as cst

from analyzer.codemods.calls import Function, calls_of
from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.scopes import Scope, children_of, dotted, function_of

_CHANGING = frozenset(
    {
        "add", "append", "appendleft", "clear", "difference_update", "discard", "extend", "insert",
        "intersection_update", "pop", "popitem", "popleft", "remove", "reverse", "rotate",
        "setdefault", "sort", "symmetric_difference_update", "update",
    }
)  # fmt: skip


class Changing:
    """The variables outside functions that functions of a codebase change."""

    def __init__(self, codebase: Codebase) -> None:
        self._codebase = codebase
        self._calls = calls_of(codebase)
        self._names = frozenset(
            name for module in codebase.modules.values() for name in self._changed_in(module)
        )

    def read_in(self, module: Module, node: cst.CSTNode) -> str:
        """A variable that `node`, or a function it calls, reads and calls change; or empty."""
        return self._read_in(module, node, set())

    def _read_in(self, module: Module, node: cst.CSTNode, seen: set[Function]) -> str:
        if isinstance(node, (cst.Name, cst.Attribute)) and self._is_changed(module, node):
            return (dotted(node) or "").partition(".")[0]
        if isinstance(node, cst.Call):
            for function in self._calls.functions(module, node.func):
                if function not in seen:
                    seen.add(function)
                    found = self._read_in(function.module, function.node.body, seen)
                    if found:
                        return found
        for child in children_of(node):
            found = self._read_in(module, child, seen)
            if found:
                return found
        return ""

    def _is_changed(self, module: Module, node: cst.Name | cst.Attribute) -> bool:
        return bool(self._names & self._roots(module, node))

    def _roots(self, module: Module, node: cst.CSTNode) -> frozenset[str]:
        """What the first name of a chain means, and what the whole chain does."""
        if node not in module.names.scopes:
            return frozenset()
        found = self._codebase.resolve(module, node)
        while isinstance(node, cst.Attribute):
            node = node.value
            found |= self._codebase.resolve(module, node)
        return found

    def _changed_in(self, module: Module) -> set[str]:
        found: set[str] = set()
        for node, scope in module.names.scopes.items():
            if function_of(scope) is module.names.root:
                continue
            target = getattr(node, "target", None)
            if isinstance(target, cst.Name) and scope.owner(target.value) is module.names.root:
                found |= self._roots(module, target) or {f"{module.path}:{target.value}"}
            holder: cst.CSTNode | None = None
            if isinstance(target, (cst.Subscript, cst.Attribute)):
                holder = target.value
            func = node.func if isinstance(node, cst.Call) else None
            if isinstance(func, cst.Attribute) and func.attr.value in _CHANGING:
                holder = func.value
            while isinstance(holder, (cst.Subscript, cst.Call)):
                holder = holder.value if isinstance(holder, cst.Subscript) else holder.func
            if holder is not None and not _is_local(scope, holder):
                found |= {name for name in self._roots(module, holder) if ":" in name}
        return found


def _is_local(scope: Scope, node: cst.CSTNode) -> bool:
    """Whether a chain starts at a name of the function itself."""
    owner = scope.lookup((dotted(node) or "").partition(".")[0])
    return owner is not None and function_of(scope).encloses(owner)


@lru_cache(maxsize=1)
def changing(codebase: Codebase) -> Changing:
    return Changing(codebase)
