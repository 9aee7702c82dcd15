"""What the parameter is called in each function, and which assignments it makes needless."""

from collections.abc import Collection, Iterator, Sequence

import libcst as cst

from analyzer.codemods.codebase import Module
from analyzer.codemods.lists import widened
from analyzer.codemods.scopes import Binding, Scope
from analyzer.run import Edit


class Naming:
    """Names in one module, where each of `wanted` will be read from a parameter."""

    def __init__(self, module: Module, wanted: Collection[cst.CSTNode]) -> None:
        self._module = module
        self._wanted = wanted

    def assigned(self, node: cst.CSTNode, own: str = "") -> str:
        """`name` where `name = <node>` is a statement that a parameter called so replaces.

        That is where nothing else binds the name; `own` is a parameter that may.
        """
        found = self._target(node)
        if found is None:
            return ""
        names = self._module.names
        scope = names.scopes[found]
        name = found.value
        if scope.kind != "function" or name in names.declared or scope.owner(name) is not scope:
            return ""
        bindings = scope.bindings[name]
        return name if all(self._is_wanted(one, own) for one in bindings) else ""

    def choose(self, function: cst.FunctionDef, names: Sequence[str]) -> str:
        """The first of `names` that means nothing else in a function; empty when there is none."""
        inner = self._module.names.own_scopes[function]
        within = [
            scope for scope in self._module.names.own_scopes.values() if inner.encloses(scope)
        ]
        for name in names:
            if not self._is_taken(inner, within, name):
                return name
        return ""

    def sees(self, function: cst.FunctionDef, node: cst.CSTNode, name: str) -> bool:
        """Whether a parameter `name` that a function has is what `node` would read by it."""
        inner = self._module.names.own_scopes[function]
        scope = self._module.names.scopes[node]
        if name in self._module.names.declared:
            return False
        while scope is not inner and scope.parent is not None:
            if not all(self._is_wanted(one, "") for one in scope.bindings.get(name, [])):
                return False
            scope = scope.parent
        return all(self._is_wanted(one, name) for one in inner.bindings[name])

    def without_statement(self, node: cst.CSTNode) -> Edit:
        """The statement `name = <node>` taken away."""
        statement = self._module.names.statement_of(node)
        source = self._module.source
        start, end = source.span(statement)
        block = self._module.names.parents[statement]
        body: Sequence[cst.CSTNode] = getattr(block, "body", ())
        if len(body) == 1:
            return source.edit(start, end, "pass")
        if body[0] is statement:
            following = source.span(body[1])[0]
            if not source.text(end, following).strip():
                return source.edit(start, following, "")
        return source.edit(*widened(source, start, end), "")

    def _target(self, node: cst.CSTNode) -> cst.Name | None:
        parents = self._module.names.parents
        parent = parents.get(node)
        line = parents.get(parent) if parent is not None else None
        if not isinstance(line, cst.SimpleStatementLine) or len(line.body) != 1:
            return None
        target: cst.BaseExpression
        if isinstance(parent, cst.Assign) and len(parent.targets) == 1:
            target = next(iter(parent.targets)).target
        elif isinstance(parent, cst.AnnAssign):
            target = parent.target
        else:
            return None
        return target if isinstance(target, cst.Name) else None

    def _is_wanted(self, binding: Binding, own: str) -> bool:
        node = binding.node
        if isinstance(node, cst.Param):
            return node.name.value == own
        statement = self._module.names.parents.get(node)
        assignment = node if isinstance(node, cst.AnnAssign) else statement
        if not isinstance(assignment, (cst.Assign, cst.AnnAssign)):
            return False
        value = assignment.value
        return value in self._wanted and self._target(value) is not None if value else False

    def _is_taken(self, inner: Scope, within: list[Scope], name: str) -> bool:
        names = self._module.names
        if name in names.declared:
            return True
        if any(not self._is_wanted(one, "") for scope in within for one in _bound(scope, name)):
            return True
        return any(
            use.parts[0].name == name and inner.encloses(use.scope)
            and not _encloses(inner, use.scope.lookup(name))
            for use in names.uses
        )  # fmt: skip


def _bound(scope: Scope, name: str) -> Iterator[Binding]:
    yield from scope.bindings.get(name, [])


def _encloses(inner: Scope, owner: Scope | None) -> bool:
    return owner is not None and inner.encloses(owner)
