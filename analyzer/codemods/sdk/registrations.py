"""Functions that the high-level server calls: under its decorators, or handed to it."""

from collections.abc import Collection, Iterator
from typing import NamedTuple

import libcst as cst

from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.passing.calls import calls_of
from analyzer.codemods.scopes import children_of
from analyzer.codemods.serverflow import ServerFlow, server_flow
from analyzer.codemods.tables import context_table
from analyzer.codemods.types import types_of

_WRAPS = "functools.wraps"


class Registration(NamedTuple):
    """A function the server calls. `kind` is the member that registers it, `use` the expression
    that hands it over (`None` for a decorator), `wrapped` tells that a decorator between the two
    hides its parameters."""

    module: Module
    function: cst.FunctionDef
    kind: str
    use: cst.CSTNode | None = None
    wrapped: bool = False


def registrations(codebase: Codebase) -> Iterator[Registration]:
    """Every handler of a high-level server of `mcp` that can be told."""
    return registered_on(server_flow(codebase), context_table().wrappers)


def registered_on(flow: ServerFlow, wrappers: Collection[str]) -> Iterator[Registration]:
    """Every handler of the servers of a flow that can be told; `wrappers` are callables that take
    the function of one."""
    codebase = flow.codebase
    for module in codebase.modules.values():
        for node in module.names.nodes(cst.FunctionDef, cst.Call):
            if isinstance(node, cst.FunctionDef):
                yield from _decorated(flow, module, node)
            else:
                for kind, value in _handed_over(flow, wrappers, module, node):
                    yield from _functions(codebase, module, kind, value)


def context_parameter(
    codebase: Codebase, module: Module, function: cst.FunctionDef, *, required: bool = False
) -> str:
    """The parameter that a handler takes the context by; empty when it has none."""
    params = function.params
    for param in (*params.posonly_params, *params.params, *params.kwonly_params):
        if param.annotation is None or (required and param.default is not None):
            continue
        found = types_of(codebase).annotated(module, param.annotation)
        if found & set(context_table().classes):
            return param.name.value
    return ""


def _decorated(
    flow: ServerFlow, module: Module, function: cst.FunctionDef
) -> Iterator[Registration]:
    for index, decorator in enumerate(function.decorators):
        call = decorator.decorator
        kind = _kind(flow, module, call.func if isinstance(call, cst.Call) else call)
        if kind:
            below = function.decorators[index + 1 :]
            wrapped = not all(_keeps_parameters(flow, module, one) for one in below)
            yield Registration(module, function, kind, None, wrapped)


def _kind(flow: ServerFlow, module: Module, node: cst.CSTNode) -> str:
    """The registering member that `node` is; empty for anything else."""
    if not isinstance(node, cst.Attribute) or node.attr.value not in context_table().decorators:
        return ""
    return node.attr.value if flow.is_server(module, node.value) else ""


def _keeps_parameters(flow: ServerFlow, module: Module, decorator: cst.Decorator) -> bool:
    """Whether a decorator is known to leave or pass on all that the SDK gives to the function."""
    node = decorator.decorator
    func = node.func if isinstance(node, cst.Call) else node
    if _kind(flow, module, func):
        return True
    function = calls_of(flow.codebase).function_at(module, func)
    if function is None:
        return False
    inner = [one for one in _within(function.body) if isinstance(one, cst.FunctionDef)]
    home = calls_of(flow.codebase).module_of(function)
    return any(_is_wrapper(flow.codebase, home, one) for one in inner)


def _is_wrapper(codebase: Codebase, module: Module, function: cst.FunctionDef) -> bool:
    """A function under `functools.wraps` that takes and hands on whatever it is given."""
    wraps = any(
        isinstance(one.decorator, cst.Call)
        and codebase.resolve(module, one.decorator.func) == {_WRAPS}
        for one in function.decorators
    )
    params = function.params
    star, keywords = params.star_arg, params.star_kwarg
    if not wraps or not isinstance(star, cst.Param) or keywords is None or params.params:
        return False
    return any(
        [arg.star for arg in node.args] == ["*", "**"]
        and [getattr(arg.value, "value", "") for arg in node.args]
        == [star.name.value, keywords.name.value]
        for node in _within(function.body)
        if isinstance(node, cst.Call)
    )


def _within(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    for child in children_of(node):
        yield child
        yield from _within(child)


def _handed_over(
    flow: ServerFlow, wrappers: Collection[str], module: Module, call: cst.Call
) -> Iterator[tuple[str, cst.BaseExpression]]:
    """`server.add_tool(f)`, `server.tool()(f)` and `Tool.from_function(f)`."""
    table = context_table()
    value = _first(call)
    if value is None:
        return
    func = call.func
    if isinstance(func, cst.Call):
        kind = _kind(flow, module, func.func)
        if kind:
            yield kind, value
    elif isinstance(func, cst.Attribute) and (
        flow.codebase.resolve(module, func) & set(wrappers)
        or (func.attr.value in table.methods and flow.is_server(module, func.value))
    ):
        yield "tool", value


def _first(call: cst.Call) -> cst.BaseExpression | None:
    for arg in call.args:
        if not arg.star and (arg.keyword is None or arg.keyword.value == "fn"):
            return arg.value
    return None


def _functions(
    codebase: Codebase, module: Module, kind: str, value: cst.BaseExpression
) -> Iterator[Registration]:
    """The function that is handed over, or each of a list that a loop hands over."""
    function = calls_of(codebase).function_at(module, value)
    if function is not None:
        yield Registration(calls_of(codebase).module_of(function), function, kind, value)
        return
    for element in _looped_over(module, value):
        function = calls_of(codebase).function_at(module, element)
        if function is not None:
            yield Registration(calls_of(codebase).module_of(function), function, kind, element)


def _looped_over(module: Module, value: cst.CSTNode) -> list[cst.BaseExpression]:
    """The elements of the literal list whose loop variable `value` is."""
    if not isinstance(value, cst.Name):
        return []
    owner = module.names.scopes[value].lookup(value.value)
    bindings = owner.bindings[value.value] if owner is not None else []
    if len(bindings) != 1 or not isinstance(bindings[0].node, cst.For):
        return []
    source: cst.CSTNode | None = bindings[0].node.iter
    if isinstance(source, cst.Name):
        source = _only_value(module, source)
    if not isinstance(source, (cst.List, cst.Tuple)):
        return []
    return [element.value for element in source.elements]


def _only_value(module: Module, name: cst.Name) -> cst.CSTNode | None:
    """The list a name stands for that nothing but one loop reads."""
    owner = module.names.scopes[name].lookup(name.value)
    bindings = owner.bindings[name.value] if owner is not None else []
    uses = [use for use in module.names.uses if use.parts[0].name == name.value]
    if len(bindings) != 1 or len(uses) != 1:
        return None
    node = bindings[0].node
    assignment = node if isinstance(node, cst.AnnAssign) else module.names.parents.get(node)
    return assignment.value if isinstance(assignment, (cst.Assign, cst.AnnAssign)) else None
