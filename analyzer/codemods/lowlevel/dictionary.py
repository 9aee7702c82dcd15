"""`server.request_handlers` and `notification_handlers`: dictionaries by type on 1.x.

On 2.x handlers are registered by method. A function that was assigned took the request, one that
is registered takes `(ctx, params)`.
"""

from collections.abc import Iterator
from typing import NamedTuple

import libcst as cst

from analyzer.codemods.codebase import Module
from analyzer.codemods.scopes import dotted
from analyzer.codemods.serverflow import ServerFlow
from analyzer.codemods.tables import Request

NAMES = {"request_handlers": "request", "notification_handlers": "notification"}


class Assigned(NamedTuple):
    """`server.request_handlers[types.ListToolsRequest] = function`."""

    module: Module
    statement: cst.SimpleStatementLine
    receiver: cst.BaseExpression
    target: cst.BaseExpression
    model: str
    row: Request
    kind: str
    function: cst.FunctionDef | None


class Tested(NamedTuple):
    """`types.ListToolsRequest in server.request_handlers`, or `not in`."""

    module: Module
    node: cst.Comparison
    receiver: cst.BaseExpression
    row: Request
    kind: str
    negated: bool


class Read(NamedTuple):
    """Any other use of such a dictionary; `method` is what its key stands for, if known."""

    module: Module
    node: cst.Attribute
    kind: str
    method: str


Use = Assigned | Tested | Read


def uses(flow: ServerFlow, requests: dict[str, Request]) -> Iterator[Use]:
    """Every use of the dictionaries on an expression known to be a server."""
    for module in flow.codebase.modules.values():
        for node in module.names.nodes(cst.Attribute):
            if node.attr.value in NAMES and flow.is_server(module, node.value):
                yield _use(flow, module, node, requests)


def _use(
    flow: ServerFlow, module: Module, node: cst.Attribute, requests: dict[str, Request]
) -> Use:
    kind = NAMES[node.attr.value]
    around = module.names.parents.get(node)
    if isinstance(around, cst.Subscript) and around.value is node:
        model = _model(flow, module, _key_of(around), requests)
        found = _assigned(flow, module, around, node, model, requests) if model else None
        return found or Read(module, node, kind, requests[model].method if model else "")
    if isinstance(around, cst.ComparisonTarget):
        test = module.names.parents.get(around)
        if isinstance(test, cst.Comparison) and len(test.comparisons) == 1:
            model = _model(flow, module, test.left, requests)
            if model and isinstance(around.operator, (cst.In, cst.NotIn)):
                negated = isinstance(around.operator, cst.NotIn)
                return Tested(module, test, node.value, requests[model], kind, negated)
    return Read(module, node, kind, _called_with(flow, module, around, requests))


def _called_with(
    flow: ServerFlow, module: Module, around: cst.CSTNode | None, requests: dict[str, Request]
) -> str:
    """The method whose type is the first argument of `request_handlers.get(…)`, `pop(…)`."""
    call = module.names.parents.get(around) if isinstance(around, cst.Attribute) else None
    if not isinstance(call, cst.Call) or call.func is not around or not call.args:
        return ""
    model = _model(flow, module, call.args[0].value, requests)
    return requests[model].method if model else ""


def _assigned(
    flow: ServerFlow, module: Module, target: cst.Subscript, node: cst.Attribute, model: str,
    requests: dict[str, Request],
) -> Assigned | None:  # fmt: skip
    parents = module.names.parents
    assign_target = parents.get(target)
    assign = parents.get(assign_target) if isinstance(assign_target, cst.AssignTarget) else None
    line = parents.get(assign) if isinstance(assign, cst.Assign) else None
    if (
        not isinstance(assign, cst.Assign)
        or not isinstance(line, cst.SimpleStatementLine)
        or len(assign.targets) > 1
        or len(line.body) > 1
        or dotted(assign.value) is None
    ):
        return None
    found = flow.function_at(module, assign.value)
    function = found[1] if found is not None else None
    row, kind = requests[model], NAMES[node.attr.value]
    return Assigned(module, line, node.value, assign.value, model, row, kind, function)


def _key_of(node: cst.Subscript) -> cst.BaseExpression | None:
    index = node.slice[0].slice
    return index.value if len(node.slice) == 1 and isinstance(index, cst.Index) else None


def _model(
    flow: ServerFlow, module: Module, node: cst.BaseExpression | None, requests: dict[str, Request]
) -> str:
    """The name of the request type that `node` is; empty for anything else."""
    found = flow.codebase.resolve(module, node) if node is not None else frozenset()
    name = next(iter(found)) if len(found) == 1 else ""
    package, _, last = name.rpartition(".")
    return last if package in ("mcp.types", "mcp") and last in requests else ""
