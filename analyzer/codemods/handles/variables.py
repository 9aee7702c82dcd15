"""Cells that are variables: of a module, or of a function whose inner functions share them."""

from collections.abc import Collection, Iterator

import libcst as cst

from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.facts import CellFact
from analyzer.codemods.handles.sightings import (
    Place,
    Setups,
    Sighting,
    annotated_type,
    assignment_of,
    value_of,
)
from analyzer.codemods.handles.unproven import Unproven
from analyzer.codemods.scopes import Scope, function_of

_BY_NAME = frozenset({"getattr", "setattr", "delattr", "hasattr"})
_SPACES = frozenset({"globals", "vars", "locals"})


def variable_sighting(codebase: Codebase, module: Module, fact: CellFact) -> Sighting:
    if (module.path, fact.variable) in codebase.string_uses:
        raise Unproven("it is exported, or replaced by its name")
    for one in codebase.modules.values():
        if _is_looked_up(one, fact.variable, home=one is module):
            raise Unproven(f"{one.path} may look it up by its name")
    own = [
        node
        for node, scope in module.names.scopes.items()
        if isinstance(node, cst.Name)
        and node.value == fact.variable
        and scope.lookup(fact.variable) is module.names.root
    ]
    statement, assignment, target = _defined(module, own)
    others = [Place(module, node) for node in own if node is not target]
    others += _imported(codebase, module, fact.variable)
    for place in others:
        scope = place.module.names.scopes[place.node]
        if function_of(scope) is place.module.names.root:
            raise Unproven(f"it is used when {place.module.path} is imported")
    return Sighting(
        fact,
        module,
        statement,
        value_of(assignment),
        annotated_type(codebase, module, assignment),
        tuple(others),
    )


def _is_looked_up(module: Module, name: str, *, home: bool) -> bool:
    """Whether `globals()["name"]` or `setattr(module, "name", …)` may stand for a variable."""
    parents = module.names.parents
    for call in module.names.nodes(cst.Call):
        func = call.func.value if isinstance(call.func, cst.Name) else ""
        if func in _BY_NAME and len(call.args) > 1:
            said = call.args[1].value
            if isinstance(said, cst.SimpleString) and said.raw_value == name:
                return True
        if home and func in _SPACES and not call.args:
            item = parents.get(call)
            index = item.slice[0].slice if isinstance(item, cst.Subscript) else None
            said = index.value if isinstance(index, cst.Index) else call
            if not isinstance(said, cst.SimpleString) or said.raw_value == name:
                return True
    return False


def set_up(codebase: Codebase, sighting: Sighting, lifespans: Collection[cst.CSTNode]) -> Sighting:
    """The sighting with the value that a lifespan assigns, whose own places are no others'."""
    module = sighting.module
    scopes = module.names.scopes
    inside = [
        place
        for place in sighting.places
        if place.module is module and function_of(scopes[place.node]).node in lifespans
    ]
    if not inside:
        return sighting
    statements, values, yielded = [], [], None
    for place in inside:
        made = assignment_of(module, place.node)
        if made is None:
            yielded = _yielded_around(codebase, module, place.node)
            continue
        statements.append(made[0])
        value = value_of(made[1])
        if not (isinstance(value, cst.Name) and value.value == "None"):
            values.append(value)
    if len(values) > 1:
        raise Unproven("the lifespan gives it more than one value")
    return sighting._replace(
        value=values[0] if values else sighting.value,
        places=tuple(place for place in sighting.places if place not in inside),
        setups=Setups(tuple(statements), yielded),
    )


def _yielded_around(codebase: Codebase, module: Module, node: cst.CSTNode) -> cst.BaseExpression:
    """The dictionary around a place that a lifespan yields, where nothing reads such a thing."""
    parents = module.names.parents
    holder = parents.get(parents[node])
    is_yielded = isinstance(holder, cst.Dict) and isinstance(parents.get(holder), cst.Yield)
    if not is_yielded or any(
        one.mentions("lifespan_context") for one in codebase.modules.values()
    ):
        raise Unproven("the lifespan does more with it than to set it up")
    assert isinstance(holder, cst.Dict)
    return holder


def closure_sighting(codebase: Codebase, module: Module, fact: CellFact) -> Sighting:
    """A variable of a function that the functions in it share: one a server, made once."""
    around = next(
        (
            node
            for node in module.names.own_scopes
            if isinstance(node, cst.FunctionDef)
            and module.source.line_of(module.source.span(node.name)[0]) == fact.owner[1]
        ),
        None,
    )
    if around is None:
        raise Unproven("the function that it belongs to was not found")
    scope = module.names.own_scopes[around]
    own = [
        node
        for node, inner in module.names.scopes.items()
        if isinstance(node, cst.Name)
        and node.value == fact.variable
        and inner.lookup(fact.variable) is scope
    ]
    first = [node for node in own if function_of(module.names.scopes[node]) is scope]
    made = assignment_of(module, first[0]) if len(first) == 1 else None
    if made is None or module.names.parents.get(made[0]) is not around.body:
        raise Unproven(f"{around.name.value} does more with it than to make it")
    statement, assignment = made
    places = tuple(Place(module, node) for node in own if node is not first[0])
    annotation = annotated_type(codebase, module, assignment)
    value = value_of(assignment)
    return Sighting(fact, module, statement, value, annotation, places, around=around)


def _defined(
    module: Module, own: list[cst.Name]
) -> tuple[cst.SimpleStatementLine, cst.Assign | cst.AnnAssign, cst.Name]:
    """The one statement at the top level that assigns the variable."""
    found = []
    for node in own:
        if module.names.scopes[node] is module.names.root:
            made = assignment_of(module, node)
            if made is None or module.names.parents.get(made[0]) is not module.source.module:
                raise Unproven("it is assigned or used in other statements of its module")
            found.append((*made, node))
    if len(found) != 1:
        raise Unproven("it is not assigned once in its module")
    return found[0]


def _imported(codebase: Codebase, home: Module, name: str) -> Iterator[Place]:
    """Uses of a variable through an import."""
    wanted = f"{home.path}:{name}"
    for module in codebase.modules.values():
        if module is home:
            continue
        if any(_brings(codebase, module, node, scope, wanted) for node, scope in _inner(module)):
            raise Unproven(f"{module.path} imports it below its top level")
        for use in module.names.uses:
            for count in range(1, len(use.parts) + 1):
                chain = [part.name for part in use.parts[:count]]
                found = codebase.resolve_chain(module, use.scope, chain)
                if wanted in found:
                    node = _leading(use.node, len(use.parts) - count)
                    if found != {wanted} or use.quoted or node is None:
                        raise Unproven(f"{module.path} may or may not use it")
                    yield Place(module, node)
                    break


def _inner(module: Module) -> Iterator[tuple[cst.ImportFrom, Scope]]:
    """Imports of names that a function, or a statement around them, makes: they stay."""
    body = module.source.module.body
    for node, scope in module.names.imports:
        if isinstance(node, cst.ImportFrom) and module.names.statement_of(node) not in body:
            yield node, scope


def _brings(
    codebase: Codebase, module: Module, node: cst.ImportFrom, scope: Scope, wanted: str
) -> bool:
    if isinstance(node.names, cst.ImportStar):
        return False
    for alias in node.names:
        local = alias.asname.name if alias.asname is not None else alias.name
        if isinstance(local, cst.Name):
            found = codebase.resolve_chain(module, scope, [local.value])
            if wanted in found:
                return True
    return False


def _leading(node: cst.CSTNode, behind: int) -> cst.BaseExpression | None:
    """The chain without its last `behind` attributes."""
    for _ in range(behind):
        if not isinstance(node, cst.Attribute):
            return None
        node = node.value
    return node if isinstance(node, cst.BaseExpression) else None
