"""Tools that say they return content: 2.3 gives no structured result beside it unless asked.

1.30.0 lists an output schema for each of them, and sends the content as a structured result too;
with `structured_output=True` 2.3.0 does both. Sources: observed on mcp 1.30.0 and 2.3.0.
"""

from collections import defaultdict
from collections.abc import Iterator

import libcst as cst

from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.lists import insert_items
from analyzer.codemods.model import Change, Mark, Outcome
from analyzer.codemods.registered import Registered, aliased, registered
from analyzer.codemods.registry import Codemod
from analyzer.codemods.scopes import dotted
from analyzer.codemods.sdk.arguments import named_argument, opening_of
from analyzer.codemods.types.annotations import annotation_types
from analyzer.codemods.types.model import Type, Types

CODE = "UNS439"
_CONTENT = frozenset(
    f"mcp.types.{name}"
    for name in (
        "AudioContent", "ContentBlock", "EmbeddedResource", "ImageContent", "ResourceLink",
        "TextContent",
    )
)  # fmt: skip
_HELPERS = ("Audio", "Image")
"""What 1.x derived no schema from."""
_HOLDING = frozenset(
    {
        "builtins.list", "builtins.tuple", "collections.abc.Sequence", "typing.Annotated",
        "typing.List", "typing.Optional", "typing.Sequence", "typing.Tuple", "typing.Union",
    }
)  # fmt: skip
_OPTION = "structured_output"
_TITLE = "keep the structured result, which 2.3 does not make of content unless asked"
_ADVICE = f"2.3 makes no structured result of content: pass {_OPTION}=True to keep that of 1.x"


def plan(codebase: Codebase) -> Iterator[Outcome]:
    by_call: defaultdict[cst.Call, list[Registered]] = defaultdict(list)
    for one in registered(codebase):
        if one.kind == "tool":
            by_call[_taking(one)].append(one)
    for call, tools in by_call.items():
        returning = [one for one in tools if _returns_content(codebase, one)]
        if returning:
            yield from _asked(codebase, returning[0].module, call, alike=returning == tools)


CODEMOD = Codemod("sdk-contentresults", (CODE,), plan)


def _taking(one: Registered) -> cst.Call:
    """The call that takes the option: the `server.tool(…)` of `server.tool(…)(f)`."""
    return one.call.func if isinstance(one.call.func, cst.Call) else one.call


def _asked(
    codebase: Codebase, module: Module, call: cst.Call, *, alike: bool
) -> Iterator[Outcome]:
    """`alike` tells that all tools which the call registers return content."""
    line = module.names.line_of(call)
    given = aliased(codebase, module, call.func)
    around = module.names.parents.get(module.names.parents.get(given, given))
    if named_argument(call, _OPTION) is not None:
        return
    if isinstance(around, cst.Call) and given is not call.func:
        if named_argument(around, _OPTION) is None:
            yield Mark(module.path, line, CODE, _ADVICE)
        return
    if any(arg.star for arg in call.args) or not alike:
        yield Mark(module.path, line, CODE, _ADVICE)
        return
    source = module.source
    edits = insert_items(source, call.args, opening_of(source, call), [f"{_OPTION}=True"])
    yield Change(CODE, module.path, line, _TITLE, "safe", tuple(edits))


def _returns_content(codebase: Codebase, one: Registered) -> bool:
    returns, module = one.function.node.returns, one.function.module
    if returns is None:
        return False
    annotation = returns.annotation
    if isinstance(annotation, (cst.SimpleString, cst.ConcatenatedString)):
        scope = module.names.scopes[one.function.node]
        found = annotation_types(codebase, module, scope, annotation)
        return _is_content(found)
    names = list(_arms(codebase, module, annotation))
    is_helped = any((name or "").rpartition(".")[2] in _HELPERS for name in names)
    return not is_helped and any(name in _CONTENT for name in names)


def _is_content(types: Types) -> bool:
    """As for names, of an annotation that is written as a text."""
    arms = {arm.name for one in types for arm in (one, *_items(one))}
    is_helped = any(name.rpartition(".")[2] in _HELPERS for name in arms)
    return not is_helped and not arms.isdisjoint(_CONTENT)


def _items(one: Type) -> Iterator[Type]:
    if one.name in _HOLDING:
        for items in one.args:
            for item in items:
                yield item
                yield from _items(item)


def _arms(codebase: Codebase, module: Module, node: cst.BaseExpression) -> Iterator[str]:
    """The types in an annotation that 2.3 looks at: bare, as items, or as arms of a union."""
    if isinstance(node, cst.BinaryOperation):
        yield from _arms(codebase, module, node.left)
        yield from _arms(codebase, module, node.right)
    elif isinstance(node, cst.Subscript):
        parts = [one.slice.value for one in node.slice if isinstance(one.slice, cst.Index)]
        names = _names(codebase, module, node.value)
        if names <= _HOLDING:
            for part in parts[:1] if names == {"typing.Annotated"} else parts:
                yield from _arms(codebase, module, part)
    else:
        yield from _names(codebase, module, node)


def _names(codebase: Codebase, module: Module, node: cst.BaseExpression) -> frozenset[str]:
    chain, scope = dotted(node), module.names.scopes.get(node)
    if chain is None or scope is None:
        return frozenset()
    if codebase.is_builtin(module, scope, chain.split(".")[0]):
        return frozenset({f"builtins.{chain}"})
    return codebase.meant(module, node)
