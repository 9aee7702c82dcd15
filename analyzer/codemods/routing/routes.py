"""Endpoints that answer with a response: one route for the manager's ASGI application instead.

Frameworks send what an endpoint returns, which a transport has sent already; an application as a
route is handed the request as it came.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import libcst as cst

from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.lists import remove_items
from analyzer.codemods.routing.blocks import replaced, without
from analyzer.codemods.routing.places import Place, Unproven, place_of
from analyzer.codemods.routing.table import routing_table
from analyzer.codemods.sdk.arguments import named_argument
from analyzer.run import Edit

_LISTS = (cst.List, cst.Tuple)


class Endpoint(NamedTuple):
    """A function and what registers it: a decorator, or a `Route(…)` in a list."""

    unit: cst.FunctionDef
    call: cst.Call
    path: cst.BaseExpression


def endpoint_of(codebase: Codebase, module: Module, unit: cst.FunctionDef) -> Endpoint:
    """How requests come to a function; `Unproven` where more than the path is said of it."""
    if len(unit.decorators) == 1:
        return _decorated(codebase, module, unit)
    found = list(_named(codebase, module, unit))
    if unit.decorators or len(found) != 1:
        raise Unproven(f"it is not seen how requests come to {unit.name.value}")
    return Endpoint(unit, found[0], _path(found[0]))


def routed(
    module: Module,
    endpoints: Sequence[Endpoint],
    application: str,
    route: str = "",
    beside: Sequence[cst.Call] = (),
) -> Iterator[Edit]:
    """One route for all endpoints of a path, where the first of them was; `route` is its path as
    written, if it is another one. Routes `beside` go."""
    source = module.source
    gone: list[cst.Call] = []
    seen: set[str] = set()
    for one in endpoints:
        path = route or source.text_of(one.path)
        is_first = path not in seen
        seen.add(path)
        if one.unit.decorators:
            assert isinstance(one.call.func, cst.Attribute)
            app = source.text_of(one.call.func.value)
            line = f"{app}.add_route({path}, {application})"
            yield replaced(source, [one.unit], [line]) if is_first else without(source, one.unit)
            continue
        yield without(source, one.unit)
        if is_first:
            start, end = source.span(one.call)
            name = source.text_of(one.call.func)
            yield source.edit(start, end, f"{name}({path}, endpoint={application})")
        else:
            gone.append(one.call)
    yield from _without_routes(module, [*gone, *beside])


def _without_routes(module: Module, routes: Sequence[cst.Call]) -> Iterator[Edit]:
    """Routes out of the lists they stand in; a statement that only adds one goes."""
    names, source = module.names, module.source
    gone: dict[cst.CSTNode, set[int]] = {}
    for call in routes:
        element = names.parents[call]
        around = names.parents[element]
        if isinstance(element, cst.BaseElement) and isinstance(around, _LISTS):
            gone.setdefault(around, set()).add(list(around.elements).index(element))
        else:
            yield without(source, _statement_alone(module, call))
    for around, indices in gone.items():
        assert isinstance(around, _LISTS)
        yield from remove_items(source, around.elements, indices)


def _statement_alone(module: Module, call: cst.Call) -> cst.CSTNode:
    """The statement that is nothing but a call, or the adding of what the call makes."""
    parents = module.names.parents
    outer = call
    arg = parents.get(call)
    if isinstance(arg, cst.Arg):
        holder = parents.get(arg)
        func = holder.func if isinstance(holder, cst.Call) else None
        if isinstance(holder, cst.Call) and isinstance(func, cst.Attribute):
            outer = holder if func.attr.value == "append" else call
    small = parents.get(outer)
    line = parents.get(small) if isinstance(small, cst.Expr) else None
    if not isinstance(line, cst.SimpleStatementLine) or len(line.body) != 1:
        raise Unproven("a route is added in a way that cannot be followed")
    return line


def _decorated(codebase: Codebase, module: Module, unit: cst.FunctionDef) -> Endpoint:
    call = unit.decorators[0].decorator
    if not isinstance(call, cst.Call) or not isinstance(call.func, cst.Attribute):
        raise Unproven(f"{unit.name.value} is decorated")
    app = application_at(codebase, module, place_of(module, call.func.value))
    if call.func.attr.value not in routing_table().decorators or app is None:
        raise Unproven(f"it is not seen how requests come to {unit.name.value}")
    told = {one.keyword.value for one in call.args[1:] if one.keyword is not None}
    if len(told) != len(call.args[1:]) or not told <= routing_table().described:
        raise Unproven(f"{unit.name.value} is registered with more than its path")
    if named_argument(app, "dependencies") is not None:
        raise Unproven("the application has dependencies, which run for its functions alone")
    return Endpoint(unit, call, _path(call))


def application_at(codebase: Codebase, module: Module, place: Place | None) -> cst.Call | None:
    """The call that makes the application which a variable holds, where that is one thing."""
    bindings = place.owner.bindings.get(place.name, []) if place is not None else []
    if len(bindings) != 1:
        return None
    node = bindings[0].node
    assign = node if isinstance(node, cst.AnnAssign) else module.names.parents.get(node)
    value = getattr(assign, "value", None)
    if not isinstance(value, cst.Call):
        return None
    found = codebase.resolve(module, value.func)
    return value if found and found <= routing_table().applications else None


def _named(codebase: Codebase, module: Module, unit: cst.FunctionDef) -> Iterator[cst.Call]:
    """`Route("/mcp", endpoint=unit)` in a list; anything else is not understood."""
    own = Place(module.names.scopes[unit], unit.name.value)
    for node in module.names.nodes(cst.Name, cst.Attribute):
        if place_of(module, node) != own or node is unit.name:
            continue
        arg = module.names.parents.get(node)
        call = module.names.parents.get(arg) if isinstance(arg, cst.Arg) else None
        found = codebase.resolve(module, call.func) if isinstance(call, cst.Call) else frozenset()
        element = module.names.parents.get(call) if call is not None else None
        around = module.names.parents.get(element) if element is not None else None
        if not found or not found <= routing_table().routes or not isinstance(around, _LISTS):
            raise Unproven(f"it is not seen how requests come to {unit.name.value}")
        assert isinstance(call, cst.Call)
        told = {one.keyword.value for one in call.args if one.keyword is not None}
        if not told <= {"endpoint", *routing_table().described} or len(call.args) - len(told) > 2:
            raise Unproven(f"{unit.name.value} is registered with more than its path")
        yield call


def _path(call: cst.Call) -> cst.BaseExpression:
    found = named_argument(call, "path", 0)
    if found is None or not isinstance(found.value, cst.SimpleString):
        raise Unproven("the path of an endpoint is not written where it is registered")
    return found.value
