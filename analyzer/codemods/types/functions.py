"""What a function of the codebase gives: its annotation, else what its body returns."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import libcst as cst

from analyzer.codemods.codebase import Module
from analyzer.codemods.scopes import children_of
from analyzer.codemods.types.model import NONE, UNKNOWN, Types, join, only

if TYPE_CHECKING:
    from analyzer.codemods.types.inference import Inference

_MANAGERS = frozenset({"contextlib.asynccontextmanager", "contextlib.contextmanager"})
_YIELDING = ("Generator", "Iterator", "AsyncGenerator", "AsyncIterator")


def function_result(inference: "Inference", module: Module, node: cst.FunctionDef) -> Types:
    """The types a call gives; `await` is transparent. Unknown for other decorators' results."""
    manages = _is_manager(inference, module, node)
    if node.returns is not None:
        found = inference.annotated(module, node.returns)
        return only("", _yielded(found), of="with") if manages else found
    yields = [one.value for one in _inside(node.body, cst.Yield) if isinstance(one, cst.Yield)]
    if manages and len(yields) == 1 and isinstance(yields[0], cst.BaseExpression):
        return only("", inference.of(module, yields[0]), of="with")
    if yields or (node.decorators and not _keeps_result(node)):
        return UNKNOWN
    returns = [one.value for one in _inside(node.body, cst.Return) if isinstance(one, cst.Return)]
    parts = [
        inference.of(module, value) if value is not None else frozenset({NONE})
        for value in returns
    ]
    return join(parts) if parts else frozenset({NONE})


def _is_manager(inference: "Inference", module: Module, node: cst.FunctionDef) -> bool:
    return any(
        inference.codebase.resolve(module, one.decorator) & _MANAGERS for one in node.decorators
    )


def _yielded(found: Types) -> Types:
    parts = [
        one.argument(0) if one.name.rpartition(".")[2] in _YIELDING else UNKNOWN for one in found
    ]
    return join(parts)


def _keeps_result(node: cst.FunctionDef) -> bool:
    """Methods' own decorators, fixtures and registrations give the function back."""
    return all(
        not isinstance(one.decorator, cst.Name)
        or one.decorator.value in ("staticmethod", "classmethod", "property", "cached_property")
        for one in node.decorators
    )


def _inside(node: cst.CSTNode, kind: type[cst.CSTNode]) -> Iterator[cst.CSTNode]:
    """Nodes of one kind in a body, those of nested functions and classes left out."""
    for child in children_of(node):
        if isinstance(child, kind):
            yield child
        if not isinstance(child, (cst.FunctionDef, cst.ClassDef, cst.Lambda)):
            yield from _inside(child, kind)
