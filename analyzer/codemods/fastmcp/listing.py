"""`get_tools()` and the like gave dictionaries; `list_tools()` and the like give lists."""

from collections.abc import Iterator

import libcst as cst

from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.model import Change, Mark, Outcome
from analyzer.codemods.registry import Codemod
from analyzer.codemods.scopes import Scope
from analyzer.codemods.types import types_of
from analyzer.run import Edit

CODE = "UNS506"
_SERVER = "fastmcp.server.server.FastMCP"
_METHODS = {
    "get_tools": ("list_tools", "{}.name"),
    "get_prompts": ("list_prompts", "{}.name"),
    "get_resources": ("list_resources", "str({}.uri)"),
    "get_resource_templates": ("list_resource_templates", "{}.uri_template"),
}
"""What each is called, and what its keys are of."""
_COUNTING = ("len", "bool")
_ITERATING = ("list", "tuple", "set", "sorted", "frozenset")


def plan(codebase: Codebase) -> Iterator[Outcome]:
    types = types_of(codebase)
    for module in codebase.modules.values():
        if not module.mentions(*_METHODS):
            continue
        for node in module.names.nodes(cst.Attribute):
            if node.attr.value not in _METHODS:
                continue
            found = types.classes(module, node.value)
            if found and all(_SERVER in types.lineage(one) for one in found):
                yield _outcome(module, node)


CODEMOD = Codemod("fastmcp-listing", (CODE,), plan)


def _outcome(module: Module, node: cst.Attribute) -> Outcome:
    new, key = _METHODS[node.attr.value]
    line = module.names.line_of(node)
    uses = _uses(module, node)
    edits = [module.source.edit(*module.source.span(node.attr), new)]
    for use in uses or ():
        found = _as_list(module, use, key)
        if found is None:
            uses = None
            break
        edits += found
    if uses is None:
        text = f"{node.attr.value} is gone: {new}() gives a list, not a dictionary by key"
        return Mark(module.path, line, CODE, text)
    title = f"{new}() gives a list"
    return Change(CODE, module.path, line, title, "safe", tuple(edits))


def _uses(module: Module, node: cst.Attribute) -> list[cst.CSTNode] | None:
    """Every expression that is the dictionary: the awaited call, or the variable it goes to."""
    parents = module.names.parents
    call = parents.get(node)
    awaited = parents.get(call) if isinstance(call, cst.Call) and not call.args else None
    if not isinstance(awaited, cst.Await):
        return None
    assign = parents.get(awaited)
    if not isinstance(assign, cst.Assign):
        return [awaited]
    target = assign.targets[0].target if len(assign.targets) == 1 else None
    if not isinstance(target, cst.Name):
        return None
    owner = module.names.scopes[target].owner(target.value)
    if len(owner.bindings[target.value]) != 1 or owner is module.names.root:
        return None
    return _reads(module, owner, target.value)


def _reads(module: Module, owner: Scope, name: str) -> list[cst.CSTNode]:
    found: list[cst.CSTNode] = []
    for use in module.names.uses:
        if use.parts[0].name == name and use.scope.lookup(name) is owner:
            node: cst.CSTNode = use.node
            while isinstance(node, cst.Attribute):
                node = node.value
            found.append(node)
    return found


def _as_list(module: Module, node: cst.CSTNode, key: str) -> list[Edit] | None:
    """Edits that make what is done with the dictionary right for a list; `None` if unknown."""
    source, parents = module.source, module.names.parents
    parent = parents.get(node)
    if isinstance(parent, cst.Arg):
        call = parents.get(parent)
        name = (
            call.func.value
            if isinstance(call, cst.Call) and isinstance(call.func, cst.Name)
            else ""
        )
        if name in _COUNTING:
            return []
        return _keys(module, node, key) if name in _ITERATING else None
    if isinstance(parent, cst.Attribute) and parent.value is node:
        call = parents.get(parent)
        if not isinstance(call, cst.Call) or call.func is not parent or call.args:
            return None
        dropped = source.edit(_outer(module, node)[1], source.span(call)[1], "")
        match parent.attr.value:
            case "values":
                return [dropped]
            case "keys":
                return [*_keys(module, node, key), dropped]
            case "items":
                return [*_keys(module, node, f"({key}, {{}})"), dropped]
        return None
    if isinstance(parent, (cst.For, cst.CompFor)) and parent.iter is node:
        return _keys(module, node, key)
    if isinstance(parent, cst.ComparisonTarget) and isinstance(
        parent.operator, (cst.In, cst.NotIn)
    ):
        return _keys(module, node, key)
    if isinstance(parent, (cst.If, cst.While)) and parent.test is node:
        return []
    return None


def _outer(module: Module, node: cst.CSTNode) -> tuple[int, int]:
    """The span of an expression with its own parentheses."""
    start, end = module.source.span(node)
    if isinstance(node, cst.BaseExpression) and node.lpar:
        start = module.source.span(node.lpar[0])[0]
        end = module.source.span(node.rpar[-1])[1]
    return start, end


def _keys(module: Module, node: cst.CSTNode, key: str) -> list[Edit]:
    """`[one.name for one in …]` around the list."""
    start, end = _outer(module, node)
    source = module.source
    return [
        source.edit(start, start, f"[{key.replace('{}', 'one')} for one in "),
        source.edit(end, end, "]"),
    ]
