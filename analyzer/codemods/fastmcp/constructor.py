"""Arguments of `FastMCP(...)` that 4.x does not take: where they go, or what is done instead."""

from collections.abc import Iterator
from functools import lru_cache

import libcst as cst

from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.constructions import Construction
from analyzer.codemods.fastmcp.flow import fastmcp_flow
from analyzer.codemods.fastmcp.placing import behind, variable_of
from analyzer.codemods.imports import Imports, Taken
from analyzer.codemods.lists import remove_items
from analyzer.codemods.model import Change, Mark, Outcome
from analyzer.codemods.registry import Codemod
from analyzer.codemods.sdk.transport import Also, Codes, TransportPlan
from analyzer.codemods.values import is_pure
from analyzer.run import Edit

CODE = "UNS505"
_KINDS = ("on_duplicate_tools", "on_duplicate_resources", "on_duplicate_prompts")
_DEFAULT = "warn"
_MARKED = {
    "debug": "is gone: set FASTMCP_DEBUG in the environment",
    "message_path": "is gone: set FASTMCP_MESSAGE_PATH in the environment",
    "tool_serializer": "is gone: return a ToolResult from the tools instead",
    "sampling_handler": "is gone: call an LLM from the server",
    "sampling_handler_behavior": "is gone: call an LLM from the server",
}
_TRANSFORMS = "fastmcp.server.transforms"


def plan(codebase: Codebase) -> Iterator[Outcome]:
    yield from constructor_plan(codebase).outcomes
    for made in fastmcp_flow(codebase).constructions:
        yield from _duplicates(made)
        yield from _marked(codebase, made)


CODEMOD = Codemod("fastmcp-constructor", (CODE,), plan)


@lru_cache(maxsize=1)
def constructor_plan(codebase: Codebase) -> TransportPlan:
    """Which arguments leave the constructors, and where they go."""
    flow = fastmcp_flow(codebase)
    found = {made.call: _also(codebase, made) for made in flow.constructions}
    also = {call: one for call, one in found.items() if one is not None}
    return TransportPlan(flow, Codes(CODE, CODE, CODE), also)


def _also(codebase: Codebase, made: Construction) -> Also | None:
    """What becomes statements behind the server, and what is dropped."""
    gone: set[int] = set()
    lines: list[str] = []
    titles: list[str] = []
    imports = Imports(codebase, made.module)
    for index, arg in enumerate(made.call.args):
        name = arg.keyword.value if arg.keyword is not None else ""
        if name == "include_fastmcp_meta" and is_pure(codebase, made.module, arg.value):
            gone.add(index)
            titles.append("drop include_fastmcp_meta: the metadata is always there")
        elif _becomes_statement(made, arg):
            try:
                lines.append(_statement(made, name, arg.value, imports))
            except Taken:
                continue
            gone.add(index)
            titles.append(f"{name} is a statement behind the server")
    edits = behind(made.module, made.call, sorted(lines, key=_order)) if lines else None
    if not gone:
        return None
    return Also(frozenset(gone), ((edits,) if edits else ()) + imports.edits(), "; ".join(titles))


def _becomes_statement(made: Construction, arg: cst.Arg) -> bool:
    name = arg.keyword.value if arg.keyword is not None else ""
    if name not in ("include_tags", "exclude_tags", "tool_transformations"):
        return False
    module = made.module
    # Right behind the constructor nothing else has run: any value may be computed there.
    alone = isinstance(module.names.parents.get(made.call), (cst.Assign, cst.AnnAssign))
    return (
        alone
        and bool(variable_of(module, made.call))
        and behind(module, made.call, []) is not None
    )


def _statement(made: Construction, name: str, value: cst.BaseExpression, imports: Imports) -> str:
    server, text = variable_of(made.module, made.call), made.module.source.text_of(value)
    if name == "tool_transformations":
        return f"{server}.add_transform({imports.name(_TRANSFORMS, 'ToolTransform')}({text}))"
    tags = text if isinstance(value, cst.Set) else f"set({text})"
    if name == "include_tags":
        return f"{server}.enable(tags={tags}, only=True)"
    return f"{server}.disable(tags={tags})"


def _order(line: str) -> int:
    """What is hidden comes last: of two rules about one component the later one wins."""
    return int(".disable(" in line)


def _duplicates(made: Construction) -> Iterator[Outcome]:
    """One `on_duplicate` for all kinds, where those given agree."""
    given = [
        (index, arg.keyword.value, arg)
        for index, arg in enumerate(made.call.args)
        if arg.keyword is not None and arg.keyword.value in _KINDS
    ]
    if not given:
        return
    module, line = made.module, made.module.names.line_of(made.call)
    nodes = [arg.value for _, _, arg in given]
    values = {one.raw_value for one in nodes if isinstance(one, cst.SimpleString)}
    if len(values) != 1 or not all(isinstance(one, cst.SimpleString) for one in nodes):
        text = "tools, resources and prompts have one on_duplicate now: choose the value for all"
        yield Mark(module.path, line, CODE, text)
        return
    title = "one on_duplicate for tools, resources and prompts"
    edits = _merged(module, made.call, given)
    if len(given) == len(_KINDS) or values == {_DEFAULT}:
        yield Change(CODE, module.path, line, title, "safe", edits)
    else:
        caution = "the kinds that were not named get the same value"
        yield Change(CODE, module.path, line, title, "unsafe", edits, caution)


def _merged(
    module: Module, call: cst.Call, given: list[tuple[int, str, cst.Arg]]
) -> tuple[Edit, ...]:
    first = given[0][2]
    assert first.keyword is not None
    renamed = module.source.edit(*module.source.span(first.keyword), "on_duplicate")
    rest = {index for index, _, _ in given[1:]}
    return (renamed, *remove_items(module.source, call.args, rest))


def _marked(codebase: Codebase, made: Construction) -> Iterator[Mark]:
    solved = constructor_plan(codebase).removed.get(made.call, frozenset())
    line = made.module.names.line_of(made.call)
    for index, arg in enumerate(made.call.args):
        name = arg.keyword.value if arg.keyword is not None else ""
        if name in _MARKED:
            yield Mark(made.module.path, line, CODE, f"{name} {_MARKED[name]}")
        elif name in ("include_tags", "exclude_tags") and index not in solved:
            how = "enable(tags=..., only=True)" if name == "include_tags" else "disable(tags=...)"
            yield Mark(made.module.path, line, CODE, f"{name} is gone: call {how} on the server")
        elif name == "tool_transformations" and index not in solved:
            text = "tool_transformations is gone: add_transform(ToolTransform(...)) on the server"
            yield Mark(made.module.path, line, CODE, text)
        elif name == "include_fastmcp_meta" and index not in solved:
            yield Mark(made.module.path, line, CODE, "include_fastmcp_meta is gone: drop it")
