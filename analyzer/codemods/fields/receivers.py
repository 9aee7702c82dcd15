"""Whether an object is proven to be an SDK model that has a field, and its name on 2.x."""

from functools import lru_cache
from typing import Literal

import libcst as cst

from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.scopes import dotted
from analyzer.codemods.tables import field_names
from analyzer.codemods.types import TypesOf, types_of
from analyzer.codemods.types.sdk import has_member

CODE = "UNS433"
METAS = frozenset({"mcp.types.RequestParams.Meta", "mcp.types.NotificationParams.Meta"})
"""The `_meta` of requests and notifications, which became dictionaries."""

Proof = Literal["proven", "unknown", "other"]


class Receivers:
    """Questions about objects of one module."""

    def __init__(self, codebase: Codebase, module: Module) -> None:
        self.types: TypesOf = types_of(codebase)
        self.module = module
        self._codebase = codebase

    @property
    def is_near_sdk(self) -> bool:
        """Whether the module imports anything of the SDK: only there a guess is worth a mark."""
        return any(
            (dotted(name) or "").partition(".")[0] == "mcp"
            for node, _ in self.module.names.imports
            for name in _imported(node)
        )

    def proof(self, node: cst.CSTNode, field: str) -> Proof:
        """Whether `node` is an instance of models with `field`, of none, or nobody knows."""
        classes = self.types.classes(self.module, node)
        if not classes:
            return "unknown" if self._may_be_instance(node) else "other"
        if any(self.types.has_own(name, field) for name in classes):
            return "other"
        return "proven" if any(self.has(name, field) for name in classes) else "other"

    def has(self, name: str, field: str) -> bool:
        """Whether a class, or one of those it extends, is an SDK model with this 1.x field."""
        return any(cls not in METAS and has_member(cls, field) for cls in self.types.lineage(name))

    def new_name(self, field: str) -> str | None:
        table = field_names()
        return table.telling.get(field) or table.shared.get(field)

    def is_telling(self, field: str) -> bool:
        """Whether no class but the SDK's is known to have such a field."""
        return field in field_names().telling or field not in _own_members(self._codebase)

    def outside(self, node: cst.CSTNode) -> frozenset[str]:
        """The qualified names an imported name stands for."""
        return self._codebase.resolve(self.module, node)

    def _may_be_instance(self, node: cst.CSTNode) -> bool:
        """False for modules, classes and what libraries other than the SDK define."""
        chain = dotted(node)
        scope = self.module.names.scopes.get(node)
        if chain is None or scope is None:
            return True
        owner = scope.lookup(chain.partition(".")[0])
        bindings = owner.bindings[chain.partition(".")[0]] if owner is not None else []
        return not any(binding.target is not None for binding in bindings)


@lru_cache(maxsize=1)
def _own_members(codebase: Codebase) -> frozenset[str]:
    """What classes that are written here name, and what is set on any object."""
    found: set[str] = set()
    for module in codebase.modules.values():
        for scope in module.names.own_scopes.values():
            found |= scope.bindings.keys() if scope.kind == "class" else set()
        for target in module.names.nodes(cst.AssignTarget, cst.AnnAssign):
            node = target.target
            found |= {node.attr.value} if isinstance(node, cst.Attribute) else set()
    return frozenset(found)


def _imported(node: cst.Import | cst.ImportFrom) -> list[cst.CSTNode]:
    if isinstance(node, cst.Import):
        return [alias.name for alias in node.names]
    return [node.module] if node.module is not None and not node.relative else []
