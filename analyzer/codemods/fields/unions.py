"""Messages in a wrapper (`ClientRequest(x)`, `.root`): 2.x has the bare message.

Source: mcp v1 to v2 migration guide, replace RootModel by union types (M009).
"""

import re
from collections.abc import Iterator

import libcst as cst

from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.fields.receivers import Receivers
from analyzer.codemods.imports import Imports, Taken
from analyzer.codemods.model import Change, Mark, Outcome
from analyzer.codemods.registry import Codemod
from analyzer.codemods.scopes import children_of
from analyzer.codemods.tables import field_names
from analyzer.run import Edit

CODE = "UNS435"
_HOME = "mcp.types"
_VALIDATORS = {"model_validate": "validate_python", "model_validate_json": "validate_json"}
_UNWRAP = "the message itself is what 2.x takes and gives"


def plan(codebase: Codebase) -> Iterator[Outcome]:
    for module in codebase.modules.values():
        if not module.mentions(*field_names().unions, ".root"):
            continue
        receivers = Receivers(codebase, module)
        for node in module.names.nodes(cst.Call, cst.Attribute, cst.ClassDef):
            if isinstance(node, cst.Call):
                yield from _call(codebase, receivers, module, node)
            elif isinstance(node, cst.Attribute) and node.attr.value == "root":
                yield from _root(receivers, module, node)
            elif isinstance(node, cst.ClassDef) and _extends(receivers, node):
                text = "this union cannot be subclassed on 2.x: use one of its members"
                yield Mark(module.path, module.names.line_of(node), CODE, text)


CODEMOD = Codemod("fields-unions", (CODE,), plan)


def _union(receivers: Receivers, node: cst.CSTNode) -> str | None:
    """The name of the union that `node` is, as 1.x wrote it."""
    classes = receivers.types.is_class(receivers.module, node)
    names = {name.removeprefix(f"{_HOME}.") for name in classes if name.startswith(_HOME)}
    found = names & set(field_names().unions)
    return next(iter(found)) if len(classes) == len(found) == 1 else None


def _extends(receivers: Receivers, node: cst.ClassDef) -> bool:
    return any(_union(receivers, base.value) is not None for base in node.bases)


def _call(
    codebase: Codebase, receivers: Receivers, module: Module, call: cst.Call
) -> Iterator[Outcome]:
    func = call.func
    if isinstance(func, cst.Attribute) and func.attr.value in _VALIDATORS:
        union = _union(receivers, func.value)
        if union is not None:
            yield _validated(codebase, module, func, union)
        return
    if _union(receivers, func) is None:
        return
    line = module.names.line_of(call)
    one = call.args[0] if len(call.args) == 1 else None
    keyword = one.keyword.value if one is not None and one.keyword is not None else "root"
    if one is None or one.star or keyword != "root":
        yield Mark(module.path, line, CODE, _UNWRAP)
        return
    yield Change(CODE, module.path, line, _UNWRAP, "safe", tuple(_unwrapped(module, call, one)))


def _unwrapped(module: Module, call: cst.Call, one: cst.Arg) -> Iterator[Edit]:
    """Without the wrapper; its brackets stay where the message needs them to go over lines."""
    source = module.source
    start, end = source.span(call)
    inner, behind = source.span(one.value)
    inner -= sum(source.text(0, inner).endswith("(") for _ in one.value.lpar)
    before, after = source.text(start, inner), source.text(behind, end)
    if "#" in before + after or one.value.lpar:
        yield source.edit(*source.span(call.func), "")
        comma = re.match(r"\s*,", after)
        if comma is not None:
            yield source.edit(behind, behind + len(comma[0]), comma[0][:-1])
        return
    bare = "\n" not in source.text(inner, behind) or _is_bracketed(module, call)
    yield source.edit(start, inner, "" if bare else "(")
    yield source.edit(behind, end, "" if bare else ")")
    if bare and "\n" in before:
        yield from _dedented(module, call, one.value)


def _dedented(module: Module, call: cst.Call, value: cst.BaseExpression) -> Iterator[Edit]:
    """The message's further lines moved left by as much as its first one moved."""
    source = module.source
    first = source.line_of(source.span(value)[0])
    last = source.line_of(source.span(value)[1])
    outer = source.indent_of(source.line_of(source.span(call)[0]))
    width = len(source.indent_of(first)) - len(outer)
    indents = [source.indent_of(line) for line in range(first + 1, last + 1)]
    if width <= 0 or _spans_lines(module, value) or any(len(one) < width for one in indents):
        return
    for line in range(first + 1, last + 1):
        start = source.line_start(line)
        yield source.edit(start, start + width, "")


def _spans_lines(module: Module, node: cst.CSTNode) -> bool:
    """Whether a string in `node` goes over lines: its inside must not move."""
    if isinstance(node, (cst.SimpleString, cst.FormattedString)):
        return "\n" in module.source.text_of(node)
    return any(_spans_lines(module, child) for child in children_of(node))


def _is_bracketed(module: Module, node: cst.CSTNode) -> bool:
    """Whether a line may end anywhere inside `node`: its own brackets or those around it."""
    inner = node
    while inner in module.names.parents:
        holder = module.names.parents[inner]
        if isinstance(holder, (cst.Arg, cst.Element, cst.DictElement)) or (
            isinstance(inner, cst.BaseExpression) and inner is not node and inner.lpar
        ):
            return True
        if isinstance(holder, (cst.BaseSmallStatement, cst.BaseCompoundStatement)):
            break
        inner = holder
    argument = next(iter(children_of(node)[1:]), None)
    value = argument.value if isinstance(argument, cst.Arg) else None
    return isinstance(value, cst.Call)


def _validated(
    codebase: Codebase, module: Module, func: cst.Attribute, union: str
) -> Change | Mark:
    source = module.source
    line = module.names.line_of(func)
    adapter, method = field_names().unions[union], _VALIDATORS[func.attr.value]
    title = f"{union} is a union: {adapter} validates it"
    edits = [source.edit(*source.span(func.attr), method)]
    if isinstance(func.value, cst.Attribute):
        edits.append(source.edit(*source.span(func.value.attr), adapter))
    else:
        imports = Imports(codebase, module)
        try:
            name = imports.name(_HOME, adapter)
        except Taken:
            return Mark(module.path, line, CODE, title)
        edits += [source.edit(*source.span(func.value), name), *imports.edits()]
    return Change(CODE, module.path, line, title, "safe", tuple(edits))


def _root(receivers: Receivers, module: Module, node: cst.Attribute) -> Iterator[Outcome]:
    classes = receivers.types.classes(module, node.value)
    wrapped = {f"{_HOME}.{name}" for name in field_names().unions}
    if classes and classes <= wrapped:
        line = module.names.line_of(node)
        end = module.source.span(node.value)[1] + len(node.value.rpar)
        edit = module.source.edit(end, module.source.span(node)[1], "")
        yield Change(CODE, module.path, line, _UNWRAP, "safe", (edit,))
    elif not classes and receivers.is_near_sdk and _is_tested(receivers, module, node):
        line = module.names.line_of(node)
        yield Mark(module.path, line, CODE, f"drop .root if this is an SDK message: {_UNWRAP}")


def _is_tested(receivers: Receivers, module: Module, node: cst.Attribute) -> bool:
    """`isinstance(thing.root, <SDK class>)` of a thing nobody knows."""
    arg = module.names.parents.get(node)
    call = module.names.parents.get(arg) if isinstance(arg, cst.Arg) else None
    if not isinstance(call, cst.Call) or len(call.args) != 2 or call.args[0] is not arg:
        return False
    tested = receivers.types.is_class(module, call.args[1].value)
    return bool(tested) and all(name.startswith("mcp.") for name in tested)
