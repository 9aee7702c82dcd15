"""Where what a transport yields goes: through `async with`, exit stacks, names and attributes.

The transports of 1.x yielded three values and those of 2.x yield two; every place that takes the
values apart has to be found.
"""

from collections.abc import Iterator

import libcst as cst
import msgspec

from analyzer.codemods.codebase import Module
from analyzer.codemods.scopes import dotted

_LIMIT = 6


class Unpacked(msgspec.Struct, frozen=True):
    """`target` takes the values apart."""

    target: cst.Tuple | cst.List


class Read(msgspec.Struct, frozen=True):
    """`node` reads one of the values, or a slice of them, by its place."""

    node: cst.Subscript


class Elsewhere(msgspec.Struct, frozen=True):
    """`node` hands the values on, all together, to where this does not follow them."""

    node: cst.CSTNode


Sink = Unpacked | Read | Elsewhere


def sinks_of(module: Module, opened: cst.BaseExpression) -> Iterator[Sink]:
    """What happens to the values yielded by the context manager `opened`."""
    yield from _Follow(module).manager(opened, _LIMIT)


class _Follow:
    def __init__(self, module: Module) -> None:
        self.module = module
        self.parents = module.names.parents

    def manager(self, node: cst.CSTNode, limit: int) -> Iterator[Sink]:
        """`node` evaluates to the context manager."""
        parent = self.parents.get(node)
        if isinstance(parent, cst.WithItem):
            if parent.asname is not None:
                yield from self.target(parent.asname.name, limit)
        elif parent is not None and self._opens(parent):
            yield from self.values(self._awaited(self.parents[parent]), limit)
        elif isinstance(parent, cst.Attribute) and parent.attr.value == "__aexit__":
            return
        elif isinstance(parent, (cst.Assign, cst.AnnAssign)):
            for target in _targets(parent):
                for use in self._uses(target) if limit else ():
                    yield from self.manager(use, limit - 1)
        elif parent is not None and not isinstance(parent, cst.Expr):
            yield Elsewhere(node)

    def _opens(self, holder: cst.CSTNode) -> bool:
        """Whether `holder` is in a call that enters the manager it holds."""
        if isinstance(holder, cst.Arg):
            return _enters(self.parents.get(holder))
        return isinstance(holder, cst.Attribute) and holder.attr.value == "__aenter__"

    def values(self, node: cst.CSTNode, limit: int) -> Iterator[Sink]:
        """`node` evaluates to the yielded values."""
        parent = self.parents.get(node)
        if isinstance(parent, (cst.Assign, cst.AnnAssign)):
            for target in _targets(parent):
                yield from self.target(target, limit)
        elif isinstance(parent, cst.Subscript) and parent.value is node:
            yield Read(parent)
        elif parent is not None and not isinstance(parent, cst.Expr):
            yield Elsewhere(node)

    def target(self, target: cst.CSTNode, limit: int) -> Iterator[Sink]:
        if isinstance(target, (cst.Tuple, cst.List)):
            yield Unpacked(target)
            return
        for use in self._uses(target) if limit else ():
            yield from self.values(use, limit - 1)

    def _awaited(self, call: cst.CSTNode) -> cst.CSTNode:
        """What the call gives once it is awaited, here or inside another call."""
        parent = self.parents.get(call)
        if isinstance(parent, cst.Await):
            return parent
        if isinstance(parent, cst.Arg) and isinstance(self.parents.get(parent), cst.Call):
            outer = self.parents[parent]
            if isinstance(self.parents.get(outer), cst.Await):
                return self.parents[outer]
        return call

    def _uses(self, target: cst.CSTNode) -> Iterator[cst.CSTNode]:
        """Reads of a name, or of an attribute spelled alike in the same class."""
        chain = dotted(target)
        scope = self.module.names.scopes.get(target)
        if chain is None or scope is None:
            return
        parts = chain.split(".")
        owner = scope.lookup(parts[0])
        place = self._class_of(target)
        for use in self.module.names.uses:
            names = [part.name for part in use.parts[: len(parts)]]
            if names != parts or use.quoted:
                continue
            same = use.scope.lookup(parts[0]) is owner
            if not same and not (place is not None and self._class_of(use.node) is place):
                continue
            node = _inner(use.node, len(use.parts) - len(parts))
            if node is not target and not self._is_stored(node):
                yield node

    def _class_of(self, node: cst.CSTNode) -> cst.CSTNode | None:
        while node in self.parents:
            node = self.parents[node]
            if isinstance(node, cst.ClassDef):
                return node
        return None

    def _is_stored(self, node: cst.CSTNode) -> bool:
        parent = self.parents.get(node)
        return isinstance(parent, (cst.AssignTarget, cst.AsName)) or (
            isinstance(parent, cst.AnnAssign) and parent.target is node
        )


def _enters(call: cst.CSTNode | None) -> bool:
    return (
        isinstance(call, cst.Call)
        and isinstance(call.func, cst.Attribute)
        and call.func.attr.value == "enter_async_context"
    )


def _targets(statement: cst.Assign | cst.AnnAssign) -> list[cst.CSTNode]:
    if isinstance(statement, cst.AnnAssign):
        return [statement.target]
    return [target.target for target in statement.targets]


def _inner(node: cst.CSTNode, count: int) -> cst.CSTNode:
    """The part of a chain that is left without its last `count` attributes."""
    for _ in range(count):
        if isinstance(node, cst.Attribute):
            node = node.value
    return node
