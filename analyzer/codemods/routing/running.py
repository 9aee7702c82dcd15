"""Where the session manager runs: in the lifespan of the one application that is served."""

from collections.abc import Iterator

import libcst as cst

from analyzer.codemods.calls import Function, calls_of
from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.lists import insert_items
from analyzer.codemods.routing.blocks import inside, replaced, without
from analyzer.codemods.routing.effects import Effects
from analyzer.codemods.routing.places import (
    Place,
    Unproven,
    body_of,
    meaning,
    place_of,
    root_of,
    walk,
)
from analyzer.codemods.routing.region import Region
from analyzer.codemods.routing.table import routing_table
from analyzer.codemods.scopes import Scope
from analyzer.codemods.sdk.arguments import named_argument, opening_of
from analyzer.run import Edit

_NOWHERE = "it is not known which application runs the manager: its lifespan has to"
_HOOKS = ("on_startup", "on_shutdown")


def in_runner(region: Region, runner: cst.FunctionDef, manager: str) -> Iterator[Edit]:
    """The manager, run in place of the group of tasks that the routing had there."""
    module = region.module
    line = _yield_of(module, runner)
    effects = Effects(region)

    def is_gone(statement: cst.CSTNode) -> bool:
        if any(isinstance(node, cst.Yield) for node in walk(statement)):
            return False
        if not region.touches(statement) and not _is_cancelling(group, module, statement):
            return False
        effects.check(statement)
        return True

    found = _group_of(region, runner)
    group = (
        place_of(module, found.items[0].asname.name) if found and found.items[0].asname else None
    )
    whole = found is not None and _is_for_routing(region, runner, found, group)
    for statement in _top_statements(runner, found if whole else None):
        if is_gone(statement):
            yield without(module.source, statement)
    if found is not None and whole:
        lines = inside(module.source, body_of(found), is_gone)
        yield replaced(
            module.source,
            [found],
            [f"async with {manager}.run():", *(f"    {one}" if one else "" for one in lines)],
        )
        return
    if found is not None:
        for statement in _inner(found):
            if is_gone(statement):
                yield without(module.source, statement)
    yield _wrapped(module, line, manager)


def in_application(
    codebase: Codebase, module: Module, owner: Scope, manager: str
) -> Iterator[Edit]:
    """The manager, run by the one application of the module."""
    table = routing_table()
    apps = [
        call
        for call in module.names.nodes(cst.Call)
        if codebase.resolve(module, call.func)
        and codebase.resolve(module, call.func) <= table.applications
    ]
    if len(apps) != 1:
        raise Unproven(_NOWHERE)
    app = apps[0]
    _check_served(codebase, module, app)
    if not owner.encloses(module.names.scopes[app]):
        raise Unproven(_NOWHERE)
    given = named_argument(app, "lifespan")
    if given is None or (isinstance(given.value, cst.Name) and given.value.value == "None"):
        if given is not None or any(arg.star for arg in app.args):
            raise Unproven(_NOWHERE)
        text = f"lifespan=lambda _: {manager}.run()"
        yield from insert_items(module.source, app.args, opening_of(module.source, app), [text])
        return
    found = calls_of(codebase).functions(module, given.value)
    if len(found) != 1 or found[0].module is not module:
        raise Unproven("the lifespan of its application is not written beside it")
    yield from _in_lifespan(codebase, found[0], owner, manager)


def _in_lifespan(
    codebase: Codebase, found: Function, owner: Scope, manager: str
) -> Iterator[Edit]:
    decorators = [codebase.resolve(found.module, one.decorator) for one in found.node.decorators]
    if not any(one and one <= routing_table().managers for one in decorators):
        raise Unproven(_NOWHERE)
    if not owner.encloses(found.scope):
        raise Unproven(_NOWHERE)
    yield _wrapped(found.module, _yield_of(found.module, found.node), manager)


def _wrapped(module: Module, line: cst.SimpleStatementLine, manager: str) -> Edit:
    text = module.source.text_of(line.body[0])
    return replaced(module.source, [line], [f"async with {manager}.run():", f"    {text}"])


def _yield_of(module: Module, function: cst.FunctionDef) -> cst.SimpleStatementLine:
    """The one line at which the application runs."""
    found = [
        module.names.statement_of(node)
        for node in walk(function.body)
        if isinstance(node, cst.Yield) and module.names.scopes[node].node is function
    ]
    line = found[0] if len(found) == 1 else None
    if not isinstance(line, cst.SimpleStatementLine) or len(line.body) != 1:
        raise Unproven(_NOWHERE)
    return line


def _group_of(region: Region, runner: cst.FunctionDef) -> cst.With | None:
    """`async with anyio.create_task_group() as group:`."""
    for node in walk(runner.body):
        if isinstance(node, cst.With) and len(node.items) == 1:
            item = node.items[0].item
            if isinstance(item, cst.Call):
                found = region.codebase.resolve(region.module, item.func)
                if found and found <= routing_table().groups:
                    return node
    return None


def _is_for_routing(
    region: Region, runner: cst.FunctionDef, group: cst.With, name: Place | None
) -> bool:
    """Whether a group of tasks is handed to the routing and does nothing else."""
    module = region.module
    asname = group.items[0].asname
    if asname is not None and name is None:
        return False
    if name in region.kept:
        return True
    for node in walk(runner.body):
        if place_of(module, node) != name or (asname is not None and node is asname.name):
            continue
        statement = module.names.statement_of(node)
        if not region.touches(statement) and not _is_cancelling(name, module, statement):
            return False
    return True


def _is_cancelling(group: Place | None, module: Module, statement: cst.CSTNode) -> bool:
    """`group.cancel_scope.cancel()`."""
    small = statement.body[0] if isinstance(statement, cst.SimpleStatementLine) else None
    call = small.value if isinstance(small, cst.Expr) else None
    if group is None or not isinstance(call, cst.Call) or not isinstance(call.func, cst.Attribute):
        return False
    root = root_of(call)
    held = root.value if isinstance(root, cst.Attribute) and not group.is_attribute else root
    return call.func.attr.value == "cancel" and place_of(module, held) == group


def _top_statements(runner: cst.FunctionDef, but: cst.With | None) -> Iterator[cst.CSTNode]:
    """Statements of a function, those of its blocks for `try` and `with` included."""
    for statement in body_of(runner):
        if statement is not but:
            yield statement


def _inner(group: cst.With) -> Iterator[cst.CSTNode]:
    """The statements in a group of tasks, those of a `try` and its `finally` one by one."""
    for statement in body_of(group):
        if isinstance(statement, cst.Try):
            yield from body_of(statement)
            if statement.finalbody is not None and len(statement.finalbody.body.body) > 1:
                yield from body_of(statement.finalbody)
        else:
            yield statement


def _check_served(codebase: Codebase, module: Module, app: cst.Call) -> None:
    """Whether nothing mounts the application into another one, and its lifespan runs."""
    if any(named_argument(app, hook) is not None for hook in _HOOKS) or module.mentions(
        ".on_event(", "add_event_handler("
    ):
        raise Unproven("handlers for the start of its application run only without a lifespan")
    names = {place_of(module, one) for one in _named(module, app)}
    for node in module.names.nodes(cst.Call):
        func = node.func.attr.value if isinstance(node.func, cst.Attribute) else ""
        found = meaning(codebase, module, node.func)
        if func != "mount" and not (found and found <= routing_table().mounts):
            continue
        for arg in node.args:
            if arg.value is app or place_of(module, arg.value) in names - {None}:
                raise Unproven(_NOWHERE)
    known = {one.name for one in names if one is not None and one.owner is module.names.root}
    for other in codebase.modules.values():
        if (
            other is not module
            and other.mentions("Mount(", ".mount(")
            and any((module.path, name) in codebase.outside_uses for name in known)
        ):
            raise Unproven(_NOWHERE)


def _named(module: Module, app: cst.Call) -> list[cst.BaseExpression]:
    parent = module.names.parents.get(app)
    if isinstance(parent, cst.Assign):
        return [one.target for one in parent.targets]
    return [parent.target] if isinstance(parent, cst.AnnAssign) else []
