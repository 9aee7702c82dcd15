"""Carrying a value from where it is written to where it is needed: inline, or through a name."""

import libcst as cst
import msgspec

from analyzer.codemods.codebase import Module
from analyzer.codemods.scopes import Scope, dotted, function_of
from analyzer.codemods.sdk.settings import Value
from analyzer.codemods.serverflow import ServerFlow
from analyzer.codemods.values import is_assigned, is_literal, is_pure, is_trivial, means_the_same
from analyzer.run import Edit


class Carried(msgspec.Struct, frozen=True):
    """The text to write at the destination, and what the origin must do for it."""

    text: str
    edits: tuple[Edit, ...] = ()
    named: bool = False


def carry(
    flow: ServerFlow, value: Value, module: Module, place: cst.CSTNode, name: str, *, once: bool
) -> Carried | str:
    """Make `value` available at `place`; a reason when that cannot be proven right.

    `once` says that no other place needs it, so that an expression may move without being computed
    twice. `name` is the variable to use when the expression itself cannot move.
    """
    there = module.names.scopes[place]
    if is_literal(value.node) or (
        module is value.module
        and is_trivial(value.node)
        and is_pure(flow.codebase, module, value.node)
        and means_the_same(module, value.node, there)
    ):
        return Carried(value.text)
    passed = _passed(flow, value, module, place)
    if passed is not None:
        found = carry(flow, passed, module, place, name, once=False)
        if isinstance(found, Carried) and not found.named:
            return found
    field = _field_passed(flow, value, module, place, name)
    if field is not None:
        return field
    if module is not value.module:
        return "the value is no literal and the server starts in another module"
    movable = is_pure(flow.codebase, module, value.node) and means_the_same(
        module, value.node, there
    )
    if movable and once:
        return Carried(value.text)
    return _through_self(value, place, name) or _through_name(value, there, name)


def _passed(
    flow: ServerFlow, value: Value, place_module: Module, place: cst.CSTNode
) -> Value | None:
    """What a parameter was given where that call stands: the only one of its function, or the one
    that made the server which starts at `place`."""
    if not isinstance(value.node, cst.Name):
        return None
    scope = value.module.names.scopes[value.node].lookup(value.node.value)
    bindings = [one.node for one in scope.bindings[value.node.value]] if scope else []
    if scope is None or not bindings or not isinstance(bindings[0], cst.Param):
        return None
    calls = flow.calls_of(scope.node)
    if len(calls) > 1:
        maker = _maker(place_module, place)
        calls = [one for one in calls if one[1] is maker]
    if len(calls) != 1:
        return None
    module, call = calls[0]
    given = flow.argument_for(call, bindings[0], scope)
    if given is None:
        return None
    if len(bindings) > 1 and not (
        _is_default(value.module, bindings[1:], value.node.value)
        and module is place_module
        and _is_read(module, given, place)
    ):
        return None
    owner = value.module if given is bindings[0].default else module
    return Value(owner, given, owner.source.text_of(given), None)


def _maker(module: Module, place: cst.CSTNode) -> cst.CSTNode | None:
    """The call that gave the server which starts at `place`."""
    func = place.func if isinstance(place, cst.Call) else None
    server = func.value if isinstance(func, cst.Attribute) else None
    if not isinstance(server, cst.Name):
        return server
    scope = module.names.scopes[server].lookup(server.value)
    bindings = scope.bindings[server.value] if scope else []
    made = module.names.parents.get(bindings[0].node) if len(bindings) == 1 else None
    return made.value if isinstance(made, cst.Assign) and len(made.targets) == 1 else None


def _is_default(module: Module, bindings: list[cst.CSTNode], name: str) -> bool:
    """Whether a parameter is bound again where nothing is given only: `x = x or …`."""
    made = module.names.parents.get(bindings[0]) if len(bindings) == 1 else None
    if not isinstance(made, cst.Assign):
        return False
    if isinstance(made.value, cst.BooleanOperation):
        return isinstance(made.value.operator, cst.Or) and dotted(made.value.left) == name
    line = module.names.parents.get(made)
    block = module.names.parents.get(line) if line is not None else None
    outer = module.names.parents.get(block) if block is not None else None
    test = outer.test if isinstance(outer, cst.If) and outer.body is block else None
    return (
        isinstance(test, cst.Comparison)
        and dotted(test.left) == name
        and [type(one.operator) for one in test.comparisons] == [cst.Is]
        and dotted(test.comparisons[0].comparator) == "None"
    )


def _is_read(module: Module, given: cst.BaseExpression, place: cst.CSTNode) -> bool:
    """Whether a call reads a field of what is given, which then is something."""
    name = dotted(given)
    start, end = module.source.span(place)
    return name is not None and any(
        isinstance(node.value, (cst.Name, cst.Attribute))
        and dotted(node.value) == name
        and start <= module.source.span(node)[0] < end
        for node in module.names.nodes(cst.Attribute)
    )


def _field_passed(
    flow: ServerFlow, value: Value, module: Module, place: cst.CSTNode, name: str
) -> Carried | None:
    """`config.port` of a parameter, where what the parameter was given has a name there too."""
    chain = dotted(value.node)
    root = value.node
    while isinstance(root, cst.Attribute):
        root = root.value
    if root is value.node or chain is None or is_assigned(value.module, chain):
        return None
    whole = Value(value.module, root, value.module.source.text_of(root), None)
    owner = _passed(flow, whole, module, place)
    if owner is None or dotted(owner.node) is None:
        return None
    found = carry(flow, owner, module, place, name, once=False)
    text = f"{dotted(owner.node)}.{chain.partition('.')[2]}"
    if not isinstance(found, Carried) or found.named or is_assigned(module, text):
        return None
    return Carried(f"{found.text}.{chain.partition('.')[2]}")


def _through_self(value: Value, place: cst.CSTNode, name: str) -> Carried | None:
    """An attribute beside that of the server, where one method makes it and another starts it."""
    module = value.module
    statement = module.names.statement_of(value.node)
    made = statement.body[0] if isinstance(statement, cst.SimpleStatementLine) else None
    target = made.targets[0].target if isinstance(made, cst.Assign) else None
    target = made.target if isinstance(made, cst.AnnAssign) else target
    func = place.func if isinstance(place, cst.Call) else None
    server = func.value if isinstance(func, cst.Attribute) else None
    if value.write is not None or not isinstance(target, cst.Attribute):
        return None
    if not isinstance(server, cst.Attribute) or server.attr.value != target.attr.value:
        return None
    here, there = _self_of(module, target), _self_of(module, server)
    if here is None or there is None or here[0] is not there[0]:
        return None
    known = _kept(module, here[0], value.node)
    if known is not None:
        return Carried(f"{there[1]}.{known}")
    free = _free_attribute(module, f"_{name.removeprefix(f'{target.attr.value}_')}")
    start = module.source.span(statement)[0]
    indent = module.source.indent_of(module.source.line_of(start))
    line = f"{here[1]}.{free} = {value.text}\n{indent}"
    return Carried(f"{there[1]}.{free}", (module.source.edit(start, start, line),), named=True)


def _self_of(module: Module, node: cst.Attribute) -> tuple[Scope, str] | None:
    """The class whose method calls itself the object of `node`, and how."""
    scope = module.names.scopes.get(node)
    method = scope.node if scope is not None else None
    if scope is None or not isinstance(method, cst.FunctionDef) or method.decorators:
        return None
    params = (*method.params.posonly_params, *method.params.params)
    outer = scope.parent
    if outer is None or outer.kind != "class" or not params:
        return None
    own = params[0].name.value
    alone = len(scope.bindings[own]) == 1
    return (outer, own) if alone and dotted(node.value) == own else None


def _kept(module: Module, cls: Scope, value: cst.CSTNode) -> str | None:
    """The attribute that a method keeps a parameter in, and nothing assigns again."""
    if not isinstance(value, cst.Name):
        return None
    scope = module.names.scopes[value]
    if [type(one.node) for one in scope.bindings.get(value.value, ())] != [cst.Param]:
        return None
    kept = [
        target.attr.value
        for node in module.names.nodes(cst.Assign)
        if isinstance(node.value, cst.Name)
        and node.value.value == value.value
        and module.names.scopes[node] is scope
        for target in (one.target for one in node.targets)
        if isinstance(target, cst.Attribute) and _self_of(module, target) is not None
    ]
    assigned = [
        target.attr.value
        for node in module.names.nodes(cst.AssignTarget)
        if isinstance(target := node.target, cst.Attribute)
    ]
    return next((one for one in kept if assigned.count(one) == 1), None)


def _through_name(value: Value, there: Scope, name: str) -> Carried | str:
    module = value.module
    origin = module.names.scopes.get(value.node) or module.names.root
    if origin.kind == "class" or not function_of(origin).encloses(there):
        return "the value is computed in a function that the start of the server cannot see"
    statement = module.names.statement_of(value.node)
    if not isinstance(statement, cst.SimpleStatementLine):
        return "the value is computed inside a compound statement"
    text = value.text if "\n" not in value.text else f"({value.text})"
    free = free_name(module, name)
    if value.write is not None:
        start, end = module.source.span(value.write.node)
        return Carried(free, (module.source.edit(start, end, free),), named=True)
    start = module.source.span(statement)[0]
    indent = module.source.indent_of(module.source.line_of(start))
    return Carried(free, (module.source.edit(start, start, f"{free} = {text}\n{indent}"),), True)


def _free_attribute(module: Module, name: str) -> str:
    taken = {node.attr.value for node in module.names.nodes(cst.Attribute)}
    taken |= {name for scope in module.names.own_scopes.values() for name in scope.bindings}
    free, count = name, 2
    while free in taken:
        free, count = f"{name}_{count}", count + 1
    return free


def free_name(module: Module, name: str) -> str:
    """`name`, numbered when the module uses it already."""
    names = module.names
    taken = {use.parts[0].name for use in names.uses}
    for scope in (names.root, *names.own_scopes.values()):
        taken |= set(scope.bindings)
    free, count = name, 2
    while free in taken:
        free, count = f"{name}_{count}", count + 1
    return free
