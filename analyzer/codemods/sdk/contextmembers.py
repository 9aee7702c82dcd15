"""What a proven context is asked for: arguments of its logging methods, and `client_id`."""

from collections.abc import Iterator

import libcst as cst

from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.model import Change, Mark, Outcome
from analyzer.codemods.registry import Codemod
from analyzer.codemods.scopes import dotted
from analyzer.codemods.tables import context_table
from analyzer.codemods.types import types_of

CODE = "UNS408"
_LOOKUPS = ("get", "setdefault", "pop")
_CLIENT = "client_id"
_META = "request_context.meta"
FROM_META = "client_id is read from the request's _meta"
_KEYS = "the client says its client_id itself: key state by get_access_token().client_id"
_ADMITS = (
    "the client says its client_id itself, and anybody may: let in whom get_access_token() "
    "speaks for, its subject or its client_id"
)
_HOLDING = (cst.In, cst.NotIn, cst.Equal, cst.NotEqual)
_EXTRA = "extra raises TypeError, as it did on 1.x: drop it, and put what it says into the message"


def plan(codebase: Codebase) -> Iterator[Outcome]:
    loggers = context_table().loggers
    for module in codebase.modules.values():
        for node in module.names.nodes(cst.Attribute, cst.Call):
            if isinstance(node, cst.Attribute) and node.attr.value == _CLIENT:
                if _is_context(codebase, module, node.value):
                    yield from _client(module, node)
            elif isinstance(node, cst.Call) and isinstance(node.func, cst.Attribute):
                if node.func.attr.value in loggers and _is_context(
                    codebase, module, node.func.value
                ):
                    yield from _logged(module, node)
            elif isinstance(node, cst.Call) and _makes_context(codebase, module, node):
                yield from _made(module, node)


CODEMOD = Codemod("sdk-contextmembers", (CODE,), plan)


def _is_context(codebase: Codebase, module: Module, node: cst.CSTNode) -> bool:
    found = types_of(codebase).classes(module, node)
    return bool(found) and found <= set(context_table().classes)


def _makes_context(codebase: Codebase, module: Module, call: cst.Call) -> bool:
    func = call.func.value if isinstance(call.func, cst.Subscript) else call.func
    found = codebase.resolve(module, func)
    return bool(found) and found <= set(context_table().classes)


def _logged(module: Module, call: cst.Call) -> Iterator[Outcome]:
    source, line = module.source, module.names.line_of(call)
    for arg in call.args:
        name = arg.keyword.value if arg.keyword is not None else ""
        if name == "message" and arg.keyword is not None:
            edit = source.edit(*source.span(arg.keyword), "data")
            yield Change(CODE, module.path, line, "message is called data", "safe", (edit,))
        elif name == "extra":
            yield Mark(module.path, line, CODE, _EXTRA)
        elif arg.star == "**":
            text = "message is called data, and extra is gone: check what is passed here"
            yield Mark(module.path, line, CODE, text)


def _made(module: Module, call: cst.Call) -> Iterator[Outcome]:
    source, line = module.source, module.names.line_of(call)
    for arg in call.args:
        if arg.keyword is not None and arg.keyword.value == "fastmcp":
            edit = source.edit(*source.span(arg.keyword), "mcp_server")
            yield Change(CODE, module.path, line, "fastmcp is called mcp_server", "safe", (edit,))


def _client(module: Module, node: cst.Attribute) -> Iterator[Outcome]:
    """`ctx.client_id` read from the request's `_meta`, as 1.x did."""
    source, line = module.source, module.names.line_of(node)
    quote = "'" if _inside_quotes(module, node) else '"'
    read = f"({source.text_of(node.value)}.request_context.meta or {{}})"
    edits = (source.edit(*source.span(node), f"{read}.get({quote}{_CLIENT}{quote})"),)
    yield Change(CODE, module.path, line, FROM_META, "safe", edits)
    if is_admission(module, node):
        yield Mark(module.path, line, CODE, _ADMITS)
    elif _is_key(module, node):
        yield Mark(module.path, line, CODE, _KEYS)


def asks_client(codebase: Codebase, module: Module, node: cst.CSTNode) -> bool:
    """Whether this asks for the `client_id` that a client says itself, as 1.x or as 2.x has it."""
    if isinstance(node, cst.Attribute):
        return node.attr.value == _CLIENT and _is_context(codebase, module, node.value)
    if not isinstance(node, cst.Call) or not isinstance(node.func, cst.Attribute):
        return False
    first = node.args[0].value if len(node.args) == 1 else None
    meta = node.func.value
    if node.func.attr.value != "get" or not isinstance(meta, cst.BooleanOperation):
        return False
    chain = dotted(meta.left) or ""
    return (
        isinstance(first, cst.SimpleString)
        and first.raw_value == _CLIENT
        and chain.endswith(f".{_META}")
        and isinstance(meta.left, cst.Attribute)
        and isinstance(meta.left.value, cst.Attribute)
        and _is_context(codebase, module, meta.left.value.value)
    )


def is_admission(module: Module, node: cst.CSTNode) -> bool:
    """Whether a value is only held against what is to be let in or kept out."""
    comparison = module.names.parents.get(node)
    return (
        isinstance(comparison, cst.Comparison)
        and comparison.left is node
        and all(isinstance(one.operator, _HOLDING) for one in comparison.comparisons)
        and all(not _is_none(one.comparator) for one in comparison.comparisons)
    )


def _is_none(node: cst.CSTNode) -> bool:
    return isinstance(node, cst.Name) and node.value == "None"


def _inside_quotes(module: Module, node: cst.CSTNode) -> bool:
    """Whether `node` stands in a formatted string between double quotes."""
    outer: cst.CSTNode | None = node
    while outer is not None and not isinstance(outer, cst.BaseStatement):
        if isinstance(outer, cst.FormattedString) and '"' in outer.start:
            return True
        outer = module.names.parents.get(outer)
    return False


def _is_key(module: Module, node: cst.CSTNode) -> bool:
    """Whether a value, or the variable it is assigned to, picks something out of a mapping."""
    if _picks(module, node):
        return True
    assignment = module.names.parents.get(node)
    if not isinstance(assignment, cst.Assign) or len(assignment.targets) != 1:
        return False
    target = assignment.targets[0].target
    if not isinstance(target, cst.Name):
        return False
    owner = module.names.scopes[target].lookup(target.value)
    return any(
        use.parts[0].name == target.value
        and use.scope.lookup(target.value) is owner
        and _picks(module, use.node)
        for use in module.names.uses
    )


def _picks(module: Module, node: cst.CSTNode) -> bool:
    parents = module.names.parents
    parent = parents.get(node)
    outer = parents.get(parent) if parent is not None else None
    if isinstance(parent, cst.Index):
        return True
    if isinstance(parent, (cst.Comparison, cst.ComparisonTarget)):
        comparison = parent if isinstance(parent, cst.Comparison) else outer
        return isinstance(comparison, cst.Comparison) and any(
            isinstance(one.operator, (cst.In, cst.NotIn)) for one in comparison.comparisons
        )
    func = outer.func if isinstance(outer, cst.Call) else None
    return (
        isinstance(parent, cst.Arg)
        and isinstance(func, cst.Attribute)
        and func.attr.value in _LOOKUPS
    )
