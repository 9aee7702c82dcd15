"""What calls change in the object a lifespan yields: on 2.x all clients of a server share it.

Source: mcp v1 to v2 migration guide, lifespan now entered once at manager startup (M023).
"""

from collections import defaultdict
from collections.abc import Collection, Iterator

import libcst as cst

from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.facts import Facts
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


_SHARED = frozenset(
    {"cache", "constant", "coordination", "external", "lazy", "pool", "request", "telemetry"}
)
"""Roles of fields that clients may share, as they do on 2.x."""


def judge(codebase: Codebase, facts: Facts) -> Iterator[Outcome]:
    types, fields = types_of(codebase), _fields_to_share(facts)
    for module in codebase.modules.values():
        if module.mentions(_FIELD):
            yield from sorted(set(_Lifespans(types, module, fields).marks()))


CODEMOD = Codemod("sdk-lifespans", (CODE,), judge=judge)


def _fields_to_share(facts: Facts) -> frozenset[str]:
    """Names of fields of lifespans that are nobody's own, whatever lifespan has them."""
    roles: defaultdict[str, set[str]] = defaultdict(set)
    for cell in facts.cells:
        if cell.lifespan:
            roles[cell.variable].add(cell.role)
    return frozenset(name for name, found in roles.items() if found <= _SHARED)


class _Lifespans:
    def __init__(self, types: TypesOf, module: Module, shared: Collection[str]) -> None:
        self._types = types
        self._module = module
        self._shared = shared

    def marks(self) -> Iterator[Mark]:
        for node in self._module.names.nodes(*_CHANGERS):
            changed = [part for holder, part in _changed(node) if self._is_held(holder)]
            if any(self._field(part) not in self._shared for part in changed):
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

    def _field(self, node: cst.CSTNode) -> str:
        """The field of the lifespan's object that `node` is in; empty for the object itself."""
        inner: cst.CSTNode | None = None
        own = ""
        if isinstance(node, cst.Attribute) and node.attr.value != _FIELD:
            inner, own = node.value, node.attr.value
        elif isinstance(node, cst.Subscript):
            index = node.slice[0].slice
            inner, own = node.value, _text(index.value if isinstance(index, cst.Index) else None)
        elif isinstance(node, cst.Call) and isinstance(node.func, cst.Attribute):
            inner, own = node.func.value, _text(node.args[0].value if node.args else None)
        elif isinstance(node, cst.Name):
            fields = {self._field(value) for value in self._values_of(node) if value is not None}
            return fields.pop() if len(fields) == 1 else ""
        return (self._field(inner) or own) if inner is not None else ""

    def _names_held(self, node: cst.Name) -> bool:
        """Whether all that binds a local name is such an object."""
        values = self._values_of(node)
        return bool(values) and all(
            isinstance(value, (cst.Attribute, cst.Subscript, cst.Call)) and self._is_held(value)
            for value in values
        )

    def _values_of(self, node: cst.Name) -> list[cst.CSTNode | None]:
        """What binds a local name."""
        names = self._module.names
        scope = names.scopes.get(node)
        owner = scope.lookup(node.value) if scope is not None else None
        if owner is None or owner is names.root:
            return []
        values = []
        for binding in owner.bindings[node.value]:
            holder = names.parents.get(binding.node)
            if isinstance(binding.node, cst.AnnAssign):
                holder = binding.node
            values.append(getattr(holder, "value", None))
        return values


def _changed(node: cst.CSTNode) -> Iterator[tuple[cst.CSTNode, cst.CSTNode]]:
    """What a node changes, and which part: of the holder, or all of a changing call's receiver."""
    targets: list[cst.CSTNode] = []
    if isinstance(node, (cst.AssignTarget, cst.AnnAssign, cst.AugAssign, cst.Del)):
        targets = [node.target]
    for target in targets:
        if isinstance(target, (cst.Attribute, cst.Subscript)):
            yield target.value, target
    func = node.func if isinstance(node, cst.Call) else None
    if isinstance(func, cst.Attribute) and func.attr.value in _CHANGING:
        yield func.value, func.value


def _text(node: cst.BaseExpression | None) -> str:
    return str(node.raw_value) if isinstance(node, cst.SimpleString) else ""
