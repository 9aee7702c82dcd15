"""`server.settings.<field>`: which write, if any, decides the value at a place.

A write decides when it dominates the place: it is a statement of the place's block or of one that
encloses it, and comes before. A write that may or may not run leaves the value unknown.
"""

from collections.abc import Iterator

import libcst as cst
import msgspec

from analyzer.codemods.codebase import Module
from analyzer.codemods.constructions import Construction
from analyzer.codemods.scopes import Scope, function_of
from analyzer.codemods.sdk.arguments import argument_text
from analyzer.codemods.sdk.covering import condition_of, covers
from analyzer.codemods.serverflow import ServerFlow
from analyzer.codemods.serveruses import Setting


class Value(msgspec.Struct, frozen=True):
    """A value as written: the argument of the constructor, or what a setting was set to.

    A `sometimes` one is written only where a start reads it.
    """

    module: Module
    node: cst.CSTNode
    text: str
    write: Setting | None
    sometimes: bool = False


class Unknown(msgspec.Struct, frozen=True):
    reason: str


def value_at(
    flow: ServerFlow, made: Construction, field: str, module: Module, place: cst.CSTNode
) -> Value | Unknown | None:
    """The value of `field` at `place`; `None` when it is the constructor's default."""
    scope = function_of(module.names.scopes[place])
    offset = module.source.span(place)[0]
    deciding: Setting | None = None
    for write in writes(flow, made, field):
        if assigned_value(write) is None:
            return Unknown("the setting is written in a way that cannot be followed")
        inside = write.module is module and _function(write) is scope
        if inside and _offset(write) > offset:
            continue
        if inside and _dominates(module, write.node, place):
            deciding = write
        elif inside and _excludes(module, write.node, place):
            continue
        elif inside and _whenever_read(flow, write, place, field):
            deciding = write
        elif not inside and _at_top(write):
            deciding = deciding if deciding and _function(deciding) is scope else write
        elif not inside and _when_made(made, write):
            is_later = deciding is not None and not _when_made(made, deciding)
            deciding = deciding if is_later else write
        else:
            return Unknown(f"settings.{field} is written under a condition or in another function")
    if deciding is not None:
        value = assigned_value(deciding)
        assert value is not None, "filtered above"
        sometimes = (
            deciding.module is module
            and _function(deciding) is scope
            and not _dominates(module, deciding.node, place)
        )
        return Value(deciding.module, value, _text(deciding.module, value), deciding, sometimes)
    return given(made, field)


def _whenever_read(flow: ServerFlow, write: Setting, place: cst.CSTNode, field: str) -> bool:
    """Whether a write under a condition on the transport is one that every start has behind it."""
    module = write.module
    around = condition_of(module, write.node)
    return (
        around is not None
        and isinstance(place, cst.Call)
        and _dominates(module, around, place)
        and covers(flow.table, module, around.test, place, field)
    )


def given(made: Construction, field: str) -> Value | None:
    """What the constructor was given for `field`."""
    index = argument_index(made.positional, made.call, field)
    if index is None:
        entry = made.entry(field)
        if entry is None:
            return None
        return Value(entry.module, entry.value, _text(entry.module, entry.value), None)
    arg = made.call.args[index]
    return Value(made.module, arg.value, argument_text(made.module.source, arg), None)


def argument_index(positional: tuple[str, ...], call: cst.Call, field: str) -> int | None:
    for index, arg in enumerate(call.args):
        if arg.keyword is not None and arg.keyword.value == field:
            return index
        if arg.star == "*":
            positional = ()
        if arg.keyword is None and not arg.star and positional[index : index + 1] == (field,):
            return index
    return None


def writes(flow: ServerFlow, made: Construction, field: str) -> Iterator[Setting]:
    """Statements that write the setting, in the order of the file."""
    for setting in flow.settings:
        if setting.field == field and made.number in setting.servers and is_write(setting):
            yield setting


def is_write(setting: Setting) -> bool:
    parent = setting.module.names.parents.get(setting.node)
    if isinstance(parent, (cst.AssignTarget, cst.Del, cst.AugAssign)):
        return True
    if isinstance(parent, cst.AnnAssign):
        return parent.target is setting.node
    holder = setting.module.names.parents.get(parent) if parent else None
    return isinstance(parent, cst.Element) and isinstance(holder, (cst.Tuple, cst.List)) and (
        isinstance(setting.module.names.parents.get(holder), cst.AssignTarget)
    )  # fmt: skip


def assigned_value(write: Setting) -> cst.BaseExpression | None:
    """The right side of a plain `settings.field = value`."""
    parents = write.module.names.parents
    target = parents.get(write.node)
    statement = parents.get(target) if target else None
    if isinstance(statement, cst.Assign) and len(statement.targets) == 1:
        return statement.value if isinstance(target, cst.AssignTarget) else None
    return None


def _text(module: Module, node: cst.CSTNode) -> str:
    start, end = module.source.span(node)
    if isinstance(node, cst.BaseExpression) and node.lpar:
        start, end = module.source.span(node.lpar[0])[0], module.source.span(node.rpar[-1])[1]
    return module.source.text(start, end)


def _function(setting: Setting) -> Scope:
    return function_of(setting.module.names.scopes[setting.node])


def _offset(setting: Setting) -> int:
    return setting.module.source.span(setting.node)[0]


def _at_top(setting: Setting) -> bool:
    """A statement that importing the module always runs."""
    names = setting.module.names
    return names.parents.get(names.statement_of(setting.node)) is setting.module.source.module


def _when_made(made: Construction, write: Setting) -> bool:
    """A statement that whatever makes the server always runs after it, before it hands it on."""
    module = write.module
    if made.module is not module or function_of(module.names.scopes[made.call]) is not (
        _function(write)
    ):
        return False
    is_alike = _block(module, made.call) is _block(module, write.node)
    if not is_alike or not _dominates(module, made.call, write.node):
        return False
    start, end = module.source.span(made.call)[1], _offset(write)
    return not any(
        start < module.source.span(node)[0] < end
        for node in module.names.nodes(cst.Return, cst.Yield)
        if function_of(module.names.scopes[node]) is _function(write)
    )


def _positions(module: Module, node: cst.CSTNode) -> dict[cst.CSTNode, int]:
    """For each block around `node`, the index of the statement in it that holds `node`."""
    found: dict[cst.CSTNode, int] = {}
    inner = node
    while inner in module.names.parents:
        outer = module.names.parents[inner]
        body = getattr(outer, "body", None)
        if isinstance(body, (list, tuple)) and inner in body:
            found[outer] = list(body).index(inner)
        inner = outer
    return found


def _dominates(module: Module, write: cst.CSTNode, place: cst.CSTNode) -> bool:
    here = _positions(module, write)
    there = _positions(module, place)
    block = _block(module, write)
    return block in here and block in there and here[block] < there[block]


def _block(module: Module, node: cst.CSTNode) -> cst.CSTNode | None:
    return module.names.parents.get(module.names.statement_of(node))


def _excludes(module: Module, write: cst.CSTNode, place: cst.CSTNode) -> bool:
    """True when the two are in different branches of one `if`."""
    here = _branches(module, write)
    return any(
        branch in here and here[branch] != side
        for branch, side in _branches(module, place).items()
    )


def _branches(module: Module, node: cst.CSTNode) -> dict[cst.CSTNode, str]:
    found: dict[cst.CSTNode, str] = {}
    inner = node
    while inner in module.names.parents:
        outer = module.names.parents[inner]
        if isinstance(outer, cst.If):
            found[outer] = "else" if inner is outer.orelse else "then"
        inner = outer
    return found
