"""Cells that are fields: of the one object of a class, or of the class itself."""

from collections.abc import Iterator, Sequence

import libcst as cst
import msgspec

from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.facts import CellFact
from analyzer.codemods.handles.sightings import (
    Place,
    Sighting,
    annotated_type,
    assignment_of,
    value_of,
)
from analyzer.codemods.handles.unproven import Unproven
from analyzer.codemods.handles.variables import variable_sighting
from analyzer.codemods.passing.calls import calls_of
from analyzer.codemods.scopes import Scope, dotted, function_of
from analyzer.codemods.serverslots import qualified_name
from analyzer.codemods.values import is_in_loop

_PLAIN_BASES = frozenset({"abc.ABC", "typing.Generic", "typing.Protocol"})
_CONSTRUCTORS = ("__init__", "__post_init__")


def object_of(codebase: Codebase, cells: Sequence[CellFact]) -> Sighting:
    """The variable of a module that has the one object whose fields `cells` are.

    Raises `Unproven` when there is none.
    """
    first = cells[0]
    owner = _class_at(codebase, first)
    home = codebase.modules[first.file]
    qualified = qualified_name(home, home.names.scopes[owner], owner.name.value)
    _check_single(codebase, home, owner, qualified)
    for module in codebase.modules.values():
        for statement in module.source.module.body:
            made = _made_at_top(statement)
            if made is not None and codebase.resolve(module, made[1]) == {qualified}:
                fact = msgspec.structs.replace(
                    first, file=module.path, variable=made[0].value, origin="variable"
                )
                return variable_sighting(codebase, module, fact)._replace(fields=tuple(cells))
    raise Unproven("no variable of a module has the object")


def fields_of_object(codebase: Codebase, cells: Sequence[CellFact]) -> list[Sighting]:
    """Each field of an object that is kept whole, whatever makes a class of its fields."""
    home = codebase.modules[cells[0].owner[0]]
    return [field_sighting(codebase, home, fact, whole=True) for fact in cells]


def _made_at_top(statement: cst.CSTNode) -> tuple[cst.Name, cst.BaseExpression] | None:
    """Variable and class of `x = Class(…)`."""
    line = statement.body if isinstance(statement, cst.SimpleStatementLine) else ()
    small = line[0] if len(line) == 1 else None
    target: cst.BaseExpression | None = None
    if isinstance(small, cst.Assign) and len(small.targets) == 1:
        target = small.targets[0].target
    elif isinstance(small, cst.AnnAssign):
        target = small.target
    value = getattr(small, "value", None)
    if isinstance(target, cst.Name) and isinstance(value, cst.Call):
        return target, value.func
    return None


def field_sighting(
    codebase: Codebase, module: Module, fact: CellFact, *, whole: bool = False
) -> Sighting:
    """`whole` asks for no more than where it is: nothing is taken out of its class."""
    owner = _class_at(codebase, fact)
    scope = module.names.own_scopes[owner]
    outer = module.names.scopes[owner]
    qualified = qualified_name(module, outer, owner.name.value)
    if not whole:
        _check_bases(codebase, module, owner)
    definition = _in_class_body(module, scope, fact.variable)
    _check_single(codebase, module, owner, qualified, at_least=int(definition is None))
    places = []
    for place in _attributes(codebase, fact.variable, qualified):
        made = assignment_of(place.module, place.node)
        if made is not None and _is_in_constructor(place, owner):
            if definition is not None:
                raise Unproven("its class assigns it twice while it makes an object")
            definition = made
        elif _is_in_constructor(place, owner):
            raise Unproven("its class uses it while it makes an object")
        else:
            places.append(place)
    if definition is None:
        raise Unproven("its class does not assign it in __init__")
    statement, assignment = definition
    annotation = annotated_type(codebase, module, assignment)
    value = value_of(assignment)
    return Sighting(fact, module, statement, value, annotation, tuple(places), owner)


def _class_at(codebase: Codebase, fact: CellFact) -> cst.ClassDef:
    file, line = fact.owner
    module = codebase.modules.get(file)
    if module is None or file != fact.file:
        raise Unproven(f"{file} is not read here")
    for node in module.names.own_scopes:
        if isinstance(node, cst.ClassDef) and _line_of_name(module, node) == line:
            return node
    raise Unproven("its class was not found")


def _line_of_name(module: Module, node: cst.ClassDef) -> int:
    return module.source.line_of(module.source.span(node.name)[0])


def _check_bases(codebase: Codebase, module: Module, owner: cst.ClassDef) -> None:
    """Raises `Unproven` where a library decides what the fields of a class are."""
    for base in owner.bases:
        found = codebase.resolve(module, base.value)
        if not found or any(":" not in name and name not in _PLAIN_BASES for name in found):
            raise Unproven(f"the fields of {owner.name.value} are a library's matter, too")
    if owner.decorators:
        raise Unproven(f"a decorator makes {owner.name.value} of its fields")


def _in_class_body(
    module: Module, scope: Scope, name: str
) -> tuple[cst.SimpleStatementLine, cst.Assign | cst.AnnAssign] | None:
    """The one statement of a class's body that assigns a name; raises `Unproven` for several."""
    found = [
        node
        for node, inner in module.names.scopes.items()
        if inner is scope and isinstance(node, cst.Name) and node.value == name
    ]
    if not found:
        return None
    made = assignment_of(module, found[0]) if len(found) == 1 else None
    if made is None:
        raise Unproven("its class assigns or uses it in other statements of its body")
    return made


def _check_single(
    codebase: Codebase, home: Module, owner: cst.ClassDef, qualified: str, at_least: int = 1
) -> None:
    """Raises `Unproven` unless one object of the class is made, once, and none of a subclass."""
    made = 0
    for module in codebase.modules.values():
        for node, scope in module.names.scopes.items():
            if isinstance(node, cst.Call) and codebase.resolve(module, node.func) == {qualified}:
                made += 1
                if scope.kind == "comprehension" or is_in_loop(module, node):
                    raise Unproven(f"{owner.name.value} is made in a loop")
            elif isinstance(node, cst.ClassDef) and any(
                qualified in codebase.resolve(module, base.value) for base in node.bases
            ):
                raise Unproven(f"{owner.name.value} has subclasses")
    if not at_least <= made <= 1:
        raise Unproven(f"{made} objects of {owner.name.value} are made, not one")


def _attributes(codebase: Codebase, field: str, qualified: str) -> Iterator[Place]:
    """Every `x.field` where `x` is an object of the class."""
    instances = calls_of(codebase).instances
    for module in codebase.modules.values():
        if any(_may_name(module, string, field) for string in module.names.strings):
            raise Unproven(f"{module.path} may look it up by its name")
        for node in _attribute_nodes(module, field):
            owners = instances.owners(module, node.value)
            if owners == {qualified}:
                yield Place(module, node)
            elif not owners or qualified in owners:
                text = module.source.text_of(node)
                raise Unproven(f"{text} in {module.path} may be it or not")


def _attribute_nodes(module: Module, field: str) -> list[cst.Attribute]:
    return [
        node
        for node in module.names.scopes
        if isinstance(node, cst.Attribute) and node.attr.value == field
    ]


def _may_name(module: Module, string: cst.SimpleString, field: str) -> bool:
    """Whether a string may be the name by which `getattr` or a patch finds the field."""
    value = string.raw_value
    is_argument = isinstance(module.names.parents.get(string), cst.Arg)
    return isinstance(value, str) and is_argument and value.rpartition(".")[2] == field


def _is_in_constructor(place: Place, owner: cst.ClassDef) -> bool:
    scope = function_of(place.module.names.scopes[place.node])
    return (
        isinstance(scope.node, cst.FunctionDef)
        and scope.node.name.value in _CONSTRUCTORS
        and place.module.names.scopes[scope.node].node is owner
        and (dotted(place.node) or "").count(".") == 1
    )
