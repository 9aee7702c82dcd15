"""Context parameters of tools that a rewrite leaves without a use go with it.

Nobody sees them: the SDK passes the context to a tool that asks for it. Proven is that within one
file, and only where nothing but the server calls the function.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

import libcst as cst

from analyzer.codemods.left import MARKERS
from analyzer.codemods.lists import remove_items
from analyzer.codemods.names import read_names
from analyzer.codemods.scopes import Names, Scope, Use, dotted
from analyzer.codemods.source import Source
from analyzer.codemods.text import Text
from analyzer.run import Edit

_HOMES = ("mcp.server.mcpserver", "mcp.server.mcpserver.server", "mcp.server", "fastmcp")
_CONTEXTS = {f"{home}.Context" for home in (*_HOMES, "mcp.server.mcpserver.context")}
_SERVERS = {f"{home}.{name}" for home in _HOMES for name in ("MCPServer", "FastMCP")}
_REGISTER = ("tool", "add_tool")


def orphan_edits(before: Source, names: Names, texts: Mapping[str, Text]) -> list[Edit]:
    """Edits of a result, of which `names` are, that take such parameters out."""
    unused = [found for found in _contexts(names) if not _is_used(names, *found)]
    if not unused:
        return []
    old = read_names(before)
    others = [MARKERS.sub(b"", text.raw) for path, text in texts.items() if path != before.path]
    return [
        edit
        for function, param in unused
        if _was_used(old, names.own_scopes[function], param.name.value)
        and _is_tool_alone(names, function)
        and not any(_mentions(raw, function.name.value) for raw in others)
        for edit in _without(names, function, param)
    ]


def _contexts(names: Names) -> Iterator[tuple[cst.FunctionDef, cst.Param]]:
    """The parameters of functions that are annotated as the SDK's context."""
    for function, scope in names.own_scopes.items():
        if not isinstance(function, cst.FunctionDef) or scope.parent is None:
            continue
        if scope.parent.kind == "class":
            continue
        for param in function.params.params:
            annotation = param.annotation.annotation if param.annotation else None
            if isinstance(annotation, cst.Subscript):
                annotation = annotation.value
            if annotation is not None and _meaning(names, scope.parent, annotation) in _CONTEXTS:
                yield function, param


def _is_used(names: Names, function: cst.FunctionDef, param: cst.Param) -> bool:
    return _is_used_in(names, names.own_scopes[function], param.name.value)


def _is_used_in(names: Names, scope: Scope, name: str) -> bool:
    return any(use.parts[0].name == name and use.scope.lookup(name) is scope for use in names.uses)


def _was_used(old: Names, scope: Scope, name: str) -> bool:
    """Whether the one function that had this place and name before used the parameter."""
    place = _place(scope)
    found = [
        one for node, one in old.own_scopes.items()
        if isinstance(node, cst.FunctionDef) and _place(one) == place
    ]  # fmt: skip
    return len(found) == 1 and _is_used_in(old, found[0], name)


def _place(scope: Scope) -> str:
    return re.sub(r"@\d+", "", scope.id)


def _is_tool_alone(names: Names, function: cst.FunctionDef) -> bool:
    """Whether a server of this file calls it as a tool, and nothing else does or decorates it."""
    name, scope = function.name.value, names.own_scopes[function].parent
    assert scope is not None
    if len(scope.owner(name).bindings[name]) > 1 or len(function.decorators) > 1:
        return False
    uses = [
        use for use in names.uses
        if use.parts[0].name == name and use.scope.lookup(name) is scope.owner(name)
    ]  # fmt: skip
    if function.decorators:
        return not uses and _registers(names, function.decorators[0].decorator)
    return bool(uses) and all(_is_registered(names, use) for use in uses)


def _is_registered(names: Names, use: Use) -> bool:
    """`server.add_tool(f, …)` or `server.tool(…)(f)`."""
    arg = names.parents.get(use.node)
    call = names.parents.get(arg) if isinstance(arg, cst.Arg) else None
    if not isinstance(call, cst.Call) or call.args[0] is not arg:
        return False
    return _registers(names, call.func)


def _registers(names: Names, node: cst.BaseExpression) -> bool:
    """Whether an expression is a server's `tool` or `add_tool`, or a call of `tool`."""
    member = node.func if isinstance(node, cst.Call) else node
    if not isinstance(member, cst.Attribute) or member.attr.value not in _REGISTER:
        return False
    return _is_server(names, member.value)


def _is_server(names: Names, node: cst.BaseExpression) -> bool:
    """Whether a name is bound to a server, or annotated as one, wherever it is bound."""
    scope = names.scopes.get(node)
    owner = scope.lookup(node.value) if scope and isinstance(node, cst.Name) else None
    if owner is None or not isinstance(node, cst.Name):
        return False
    return all(_makes_server(names, one.node) for one in owner.bindings[node.value])


def _makes_server(names: Names, node: cst.CSTNode) -> bool:
    annotation = getattr(node, "annotation", None)
    made = annotation.annotation if isinstance(annotation, cst.Annotation) else None
    statement = names.parents.get(node) if isinstance(node, cst.AssignTarget) else node
    value = getattr(statement, "value", None)
    if made is None and isinstance(value, cst.Call):
        made = value.func
    scope = names.scopes.get(made) if made is not None else None
    return made is not None and scope is not None and _meaning(names, scope, made) in _SERVERS


def _meaning(names: Names, scope: Scope, node: cst.BaseExpression) -> str:
    """The full name of what an expression names through one import; empty for all else."""
    head, _, rest = (dotted(node) or "").partition(".")
    owner = scope.lookup(head) if head else None
    bindings = owner.bindings[head] if owner is not None else []
    if len(bindings) != 1 or bindings[0].target is None:
        return ""
    target = bindings[0].target
    return ".".join(part for part in (target.module, target.name, rest) if part)


def _mentions(raw: bytes, name: str) -> bool:
    return re.search(rb"\b%s\b" % re.escape(name).encode(), raw) is not None


def _without(names: Names, function: cst.FunctionDef, param: cst.Param) -> Sequence[Edit]:
    params = function.params.params
    if "#" in names.source.module.code_for_node(function.params):
        return ()
    return remove_items(names.source, params, {list(params).index(param)})
