"""What a function of the codebase gives: its annotation, else what its body returns."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import libcst as cst

from analyzer.codemods.codebase import Module
from analyzer.codemods.scopes import children_of
from analyzer.codemods.types.annotations import scope_named
from analyzer.codemods.types.model import NONE, UNKNOWN, Types, join, only

if TYPE_CHECKING:
    from analyzer.codemods.types.inference import Inference

_MANAGERS = frozenset({"contextlib.asynccontextmanager", "contextlib.contextmanager"})
_RUN = "asyncio.run"
_WAITING = "run_until_complete"
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


def handed_back(inference: "Inference", module: Module, call: cst.Call) -> Types:
    """What a call gives that only waits for its argument: `loop.run_until_complete(x)`, or a
    function written here that returns what it is given."""
    is_given = waits_for(inference, module, call)
    return inference.of(module, call.args[0].value) if is_given else UNKNOWN


def waits_for(inference: "Inference", module: Module, call: cst.Call) -> bool:
    """Whether a call gives what its one argument gives."""
    func = call.func
    if len(call.args) != 1 or call.args[0].star:
        return False
    if isinstance(func, cst.Attribute) and func.attr.value == _WAITING:
        return True
    paths = inference.codebase.resolve(module, func)
    found = [_function_at(inference, path) for path in paths]
    if paths == {_RUN}:
        return True
    return len(found) == 1 and found[0] is not None and _gives_back(inference, *found[0])


def _function_at(inference: "Inference", path: str) -> tuple[Module, cst.FunctionDef] | None:
    file, mark, local = path.partition(":")
    module = inference.codebase.modules.get(file) if mark else None
    scope, last = scope_named(module, local) if module is not None else (None, local)
    nodes = [one.node for one in scope.bindings.get(last, ())] if scope is not None else []
    if module is None or len(nodes) != 1 or not isinstance(nodes[0], cst.FunctionDef):
        return None
    return module, nodes[0]


def _gives_back(inference: "Inference", module: Module, node: cst.FunctionDef) -> bool:
    """Whether a function of one parameter returns just that, waited for or not."""
    params = (*node.params.posonly_params, *node.params.params)
    returns = [one.value for one in _inside(node.body, cst.Return) if isinstance(one, cst.Return)]
    if len(params) != 1 or len(returns) != 1 or node.decorators or node.returns is not None:
        return False
    value: cst.CSTNode | None = returns[0]
    while isinstance(value, (cst.Await, cst.Call)):
        if isinstance(value, cst.Await):
            value = value.expression
            continue
        func = value.func
        is_waiting = isinstance(func, cst.Attribute) and func.attr.value == _WAITING
        is_run = inference.codebase.resolve(module, func) == {_RUN}
        if not (is_waiting or is_run) or not value.args:
            return False
        value = value.args[0].value
    name = params[0].name.value
    is_param = isinstance(value, cst.Name) and value.value == name
    return is_param and len(module.names.own_scopes[node].bindings[name]) == 1


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
