"""Classes of the codebase: what their attributes are assigned, what they inherit."""

from collections import defaultdict

import libcst as cst

from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.scopes import Scope
from analyzer.codemods.types import sdk
from analyzer.codemods.types.annotations import class_at

_DEPTH = 5
"""Levels of inheritance inside the codebase that are followed."""

Place = tuple[Module, cst.CSTNode]
"""An annotation, a method, or the value assigned."""


class Classes:
    """An index over all class bodies and assignments to `self.<name>`."""

    def __init__(self, codebase: Codebase) -> None:
        self._codebase = codebase
        self._bases: dict[str, tuple[Module, cst.ClassDef]] = {}
        self._attributes: dict[tuple[str, str], list[Place]] = defaultdict(list)
        for module in codebase.modules.values():
            self._read(module)

    def attribute(self, name: str, attribute: str, depth: int = _DEPTH) -> list[Place] | None:
        """Where an attribute of a class of the codebase comes from; `None` when it has none."""
        found = self._attributes.get((name, attribute))
        if found is not None:
            declared = [place for place in found if isinstance(place[1], cst.Annotation)]
            return declared[:1] or found
        if depth:
            for base in self._own_bases(name):
                found = self.attribute(base, attribute, depth - 1)
                if found is not None:
                    return found
        return None

    def written_lineage(self, name: str) -> tuple[str, ...]:
        """A class of the codebase and those of it that it extends, nearest first."""
        found = [name] if name in self._bases else []
        for one in found:
            found += [base for base in self._own_bases(one) if base not in found]
        return tuple(found)

    def sdk_bases(self, name: str, depth: int = _DEPTH) -> list[str]:
        """The SDK classes a class of the codebase extends, also through others of it."""
        found: list[str] = []
        for base in self._all_bases(name):
            if sdk.is_class(base):
                found.append(sdk.canonical(base))
            elif depth:
                found += self.sdk_bases(base, depth - 1)
        return found

    def _all_bases(self, name: str) -> list[str]:
        if name not in self._bases:
            return []
        module, node = self._bases[name]
        found: list[str] = []
        for base in node.bases:
            value = base.value.value if isinstance(base.value, cst.Subscript) else base.value
            paths = sorted(self._codebase.resolve(module, value))
            found += [class_at(self._codebase, path) or path for path in paths]
        return found

    def _own_bases(self, name: str) -> list[str]:
        return [base for base in self._all_bases(name) if base in self._bases]

    def _read(self, module: Module) -> None:
        for node, scope in module.names.own_scopes.items():
            if isinstance(node, cst.ClassDef):
                self._bases[f"{module.path}:{scope.id}"] = (module, node)
                self._body(module, scope)
        for node in module.names.nodes(cst.Assign, cst.AnnAssign):
            if isinstance(node, cst.Assign):
                for target in node.targets:
                    self._assigned(module, target.target, node.value)
            else:
                self._assigned(module, node.target, node.annotation)

    def _body(self, module: Module, scope: Scope) -> None:
        name = f"{module.path}:{scope.id}"
        for attribute, bindings in scope.bindings.items():
            for binding in bindings:
                node: cst.CSTNode | None = binding.node
                if isinstance(node, cst.AnnAssign):
                    node = node.annotation
                elif isinstance(node, cst.AssignTarget):
                    holder = module.names.parents.get(node)
                    node = holder.value if isinstance(holder, cst.Assign) else None
                if node is not None:
                    self._attributes[name, attribute].append((module, node))

    def _assigned(self, module: Module, target: cst.CSTNode, value: cst.CSTNode) -> None:
        if not isinstance(target, cst.Attribute) or not isinstance(target.value, cst.Name):
            return
        scope = module.names.scopes.get(target)
        owner = scope.lookup(target.value.value) if scope is not None else None
        if owner is None or owner.parent is None or owner.parent.kind != "class":
            return
        if isinstance(owner.node, cst.FunctionDef) and _first(owner.node) == target.value.value:
            name = f"{module.path}:{owner.parent.id}"
            self._attributes[name, target.attr.value].append((module, value))


def _first(function: cst.FunctionDef) -> str | None:
    params = (*function.params.posonly_params, *function.params.params)[:1]
    return params[0].name.value if params else None
