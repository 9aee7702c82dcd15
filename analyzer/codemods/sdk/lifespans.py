"""What calls change in the object a lifespan yields: on 2.x all clients of a server share it.

Source: mcp v1 to v2 migration guide, lifespan now entered once at manager startup (M023).
"""

from collections.abc import Iterator

import libcst as cst

from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.model import Mark, Outcome
from analyzer.codemods.registry import Codemod
from analyzer.codemods.types import TypesOf, types_of

CODE = "UNS204"
_FIELD = "lifespan_context"
_CONTEXTS = frozenset({"mcp.shared.context.RequestContext"})
_CHANGING = frozenset(
    {
        "add", "append", "appendleft", "clear", "difference_update", "discard", "extend", "insert",
        "intersection_update", "pop", "popitem", "popleft", "remove", "reverse", "rotate",
        "setdefault", "sort", "symmetric_difference_update", "update",
    }
)  # fmt: skip
_CHANGERS = (cst.AssignTarget, cst.AnnAssign, cst.AugAssign, cst.Del, cst.Call)
_GIVING = frozenset({"get", "setdefault"})
_ADVICE = (
    "over streamable HTTP every client shares this object now: "
    "keep what belongs to one under a handle or its principal"
)


def plan(codebase: Codebase) -> Iterator[Outcome]:
    types = types_of(codebase)
    for module in codebase.modules.values():
        if module.mentions(_FIELD):
            yield from sorted(set(_Lifespans(types, module).marks()))


CODEMOD = Codemod("sdk-lifespans", (CODE,), plan)


class _Lifespans:
    def __init__(self, types: TypesOf, module: Module) -> None:
        self._types = types
        self._module = module

    def marks(self) -> Iterator[Mark]:
        for node in self._module.names.nodes(*_CHANGERS):
            if any(self._is_held(changed) for changed in _changed(node)):
                yield Mark(self._module.path, self._module.names.line_of(node), CODE, _ADVICE)

    def _is_held(self, node: cst.CSTNode) -> bool:
        """Whether `node` is the lifespan's object, or something inside it."""
        if isinstance(node, cst.Attribute):
            if node.attr.value == _FIELD:
                classes = self._types.classes(self._module, node.value)
                return bool(classes) and classes <= _CONTEXTS
            return self._is_held(node.value)
        if isinstance(node, cst.Subscript):
            return self._is_held(node.value)
        if isinstance(node, cst.Call):
            func = node.func
            return (
                isinstance(func, cst.Attribute)
                and func.attr.value in _GIVING
                and self._is_held(func.value)
            )
        return isinstance(node, cst.Name) and self._names_held(node)

    def _names_held(self, node: cst.Name) -> bool:
        """Whether all that binds a local name is such an object."""
        names = self._module.names
        scope = names.scopes.get(node)
        owner = scope.lookup(node.value) if scope is not None else None
        if owner is None or owner is names.root:
            return False
        values = []
        for binding in owner.bindings[node.value]:
            holder = names.parents.get(binding.node)
            if isinstance(binding.node, cst.AnnAssign):
                holder = binding.node
            values.append(getattr(holder, "value", None))
        return bool(values) and all(
            isinstance(value, (cst.Attribute, cst.Subscript, cst.Call)) and self._is_held(value)
            for value in values
        )


def _changed(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """What a node changes: the holder of an assigned part, the receiver of a changing method."""
    targets: list[cst.CSTNode] = []
    if isinstance(node, (cst.AssignTarget, cst.AnnAssign, cst.AugAssign, cst.Del)):
        targets = [node.target]
    for target in targets:
        if isinstance(target, (cst.Attribute, cst.Subscript)):
            yield target.value
    func = node.func if isinstance(node, cst.Call) else None
    if isinstance(func, cst.Attribute) and func.attr.value in _CHANGING:
        yield func.value
