"""Every place in the code that a cell shows up at: a variable of a module, or a field of the one
object of a class."""

from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

import libcst as cst
import msgspec

from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.facts import CellFact
from analyzer.codemods.handles.editing import top_level
from analyzer.codemods.handles.unproven import Unproven
from analyzer.codemods.passing.calls import calls_of
from analyzer.codemods.scopes import Scope, dotted, function_of
from analyzer.codemods.serverflow import qualified_name

_PLAIN_BASES = frozenset({"abc.ABC", "typing.Generic", "typing.Protocol"})
_CONSTRUCTORS = ("__init__", "__post_init__")


class Place(NamedTuple):
    """An expression that stands for the cell, read or assigned."""

    module: Module
    node: cst.BaseExpression


class Setups(NamedTuple):
    """What a lifespan does with a cell, which goes when each entry is set up for itself.

    `statements` assign it, `yielded` has it in a value that nothing reads.
    """

    statements: tuple[cst.SimpleStatementLine, ...]
    yielded: cst.BaseExpression | None


class Sighting(NamedTuple):
    """A cell with the statement that first assigns it, and all places but that.

    `statement` is a line of its own in the module, the class or its constructor; `owner` the class
    whose field it is, if it is one; `around` the function whose variable it is that those inside
    share. For an object that is kept whole, `fields` are the cells.
    """

    fact: CellFact
    module: Module
    statement: cst.SimpleStatementLine
    value: cst.BaseExpression
    annotation: cst.BaseExpression | None
    places: tuple[Place, ...]
    owner: cst.ClassDef | None = None
    fields: tuple[CellFact, ...] = ()
    around: cst.FunctionDef | None = None
    setups: Setups | None = None

    @property
    def anchor(self) -> cst.CSTNode | None:
        """The statement of the module above which its entries go; nothing for a variable there."""
        node = self.owner or self.around
        return top_level(self.module, node) if node is not None else None

    @property
    def name(self) -> str:
        return self.fact.variable

    @property
    def cells(self) -> tuple[CellFact, ...]:
        return self.fields or (self.fact,)


def sighting_of(
    codebase: Codebase, fact: CellFact, lifespans: Collection[cst.CSTNode] = ()
) -> Sighting:
    """Where a cell is; raises `Unproven` when that cannot be said of every place.

    What one of `lifespans` gives a variable is its first value.
    """
    module = codebase.modules.get(fact.file)
    if module is None:
        raise Unproven(f"{fact.file} is not read here")
    if fact.origin == "variable":
        return _set_up(codebase, _variable(codebase, module, fact), lifespans)
    if fact.origin == "closure":
        return _closure(codebase, module, fact)
    if fact.origin == "attribute" and not fact.lifespan:
        return _field(codebase, module, fact)
    raise Unproven("it is no plain variable and no field of an object that is made once")


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
                return _variable(codebase, module, fact)._replace(fields=tuple(cells))
    raise Unproven("no variable of a module has the object")


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


# variables


def _variable(codebase: Codebase, module: Module, fact: CellFact) -> Sighting:
    if (module.path, fact.variable) in codebase.string_uses:
        raise Unproven("it is exported, or replaced by its name")
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
        _value_of(assignment),
        assignment.annotation.annotation if isinstance(assignment, cst.AnnAssign) else None,
        tuple(others),
    )


def _set_up(
    codebase: Codebase, sighting: Sighting, lifespans: Collection[cst.CSTNode]
) -> Sighting:
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
        made = _assignment(module, place.node)
        if made is None:
            yielded = _yielded_around(codebase, module, place.node)
            continue
        statements.append(made[0])
        value = _value_of(made[1])
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


def _closure(codebase: Codebase, module: Module, fact: CellFact) -> Sighting:
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
    made = _assignment(module, first[0]) if len(first) == 1 else None
    if made is None or module.names.parents.get(made[0]) is not around.body:
        raise Unproven(f"{around.name.value} does more with it than to make it")
    statement, assignment = made
    places = tuple(Place(module, node) for node in own if node is not first[0])
    annotation = (
        assignment.annotation.annotation if isinstance(assignment, cst.AnnAssign) else None
    )
    value = _value_of(assignment)
    return Sighting(fact, module, statement, value, annotation, places, around=around)


def _defined(
    module: Module, own: list[cst.Name]
) -> tuple[cst.SimpleStatementLine, cst.Assign | cst.AnnAssign, cst.Name]:
    """The one statement at the top level that assigns the variable."""
    found = []
    for node in own:
        if module.names.scopes[node] is module.names.root:
            made = _assignment(module, node)
            if made is None or module.names.parents.get(made[0]) is not module.source.module:
                raise Unproven("it is assigned or used in other statements of its module")
            found.append((*made, node))
    if len(found) != 1:
        raise Unproven("it is not assigned once in its module")
    return found[0]


def _assignment(
    module: Module, node: cst.CSTNode
) -> tuple[cst.SimpleStatementLine, cst.Assign | cst.AnnAssign] | None:
    """The line `node = …`, which does nothing else."""
    parents = module.names.parents
    above = parents.get(node)
    assignment = parents.get(above) if isinstance(above, cst.AssignTarget) else above
    line = parents.get(assignment) if assignment is not None else None
    if not isinstance(line, cst.SimpleStatementLine) or len(line.body) != 1:
        return None
    if isinstance(assignment, cst.Assign) and len(assignment.targets) == 1:
        return line, assignment
    if isinstance(assignment, cst.AnnAssign) and assignment.target is node and assignment.value:
        return line, assignment
    return None


def _value_of(assignment: cst.Assign | cst.AnnAssign) -> cst.BaseExpression:
    assert assignment.value is not None
    return assignment.value


def _imported(codebase: Codebase, home: Module, name: str) -> Iterator[Place]:
    """Uses of a variable through an import."""
    wanted = f"{home.path}:{name}"
    for module in codebase.modules.values():
        if module is home:
            continue
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


def _leading(node: cst.CSTNode, behind: int) -> cst.BaseExpression | None:
    """The chain without its last `behind` attributes."""
    for _ in range(behind):
        if not isinstance(node, cst.Attribute):
            return None
        node = node.value
    return node if isinstance(node, cst.BaseExpression) else None


# fields


def _field(codebase: Codebase, module: Module, fact: CellFact) -> Sighting:
    owner = _class_at(codebase, fact)
    scope = module.names.own_scopes[owner]
    outer = module.names.scopes[owner]
    qualified = qualified_name(module, outer, owner.name.value)
    _check_bases(codebase, module, owner)
    definition = _in_class_body(module, scope, fact.variable)
    _check_single(codebase, module, owner, qualified, at_least=int(definition is None))
    places = []
    for place in _attributes(codebase, fact.variable, qualified):
        made = _assignment(place.module, place.node)
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
    annotation = (
        assignment.annotation.annotation if isinstance(assignment, cst.AnnAssign) else None
    )
    value = _value_of(assignment)
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
    made = _assignment(module, found[0]) if len(found) == 1 else None
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
                if _is_repeated(module, node, scope):
                    raise Unproven(f"{owner.name.value} is made in a loop")
            elif isinstance(node, cst.ClassDef) and any(
                qualified in codebase.resolve(module, base.value) for base in node.bases
            ):
                raise Unproven(f"{owner.name.value} has subclasses")
    if not at_least <= made <= 1:
        raise Unproven(f"{made} objects of {owner.name.value} are made, not one")


def _is_repeated(module: Module, node: cst.CSTNode, scope: Scope) -> bool:
    if scope.kind == "comprehension":
        return True
    above: cst.CSTNode | None = node
    while above is not None and not isinstance(above, (cst.FunctionDef, cst.ClassDef)):
        if isinstance(above, (cst.For, cst.While)):
            return True
        above = module.names.parents.get(above)
    return False


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
