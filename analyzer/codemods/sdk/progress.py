"""`with progress(context) as told:` → the session's `report_progress`, told the sum so far.

`ProgressContext` of 1.x added up what it was told; 2.x takes the sum.
"""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

import libcst as cst

from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.imports import dropped_imports
from analyzer.codemods.model import Change, Outcome
from analyzer.codemods.outdenting import outdented, unit_of
from analyzer.codemods.registry import Codemod
from analyzer.codemods.scopes import Use, function_of
from analyzer.codemods.sdk.carrying import free_name
from analyzer.codemods.tables import context_table
from analyzer.codemods.types import types_of
from analyzer.codemods.values import is_trivial
from analyzer.run import Edit

CODE = "UNS409"
_FUNCTION = "mcp.shared.progress.progress"
_NAMES = frozenset({_FUNCTION, "mcp.shared.progress"})
_TITLE = "report the sum so far to the session"
_GONE = "progress() is gone: the session reports the sum so far"
_CAUTION = "1.x raised ValueError where the client asked for no progress"


class Unfit(Exception):
    """The block is used in a way that is left to a person."""


class Block(NamedTuple):
    """`with progress(<context>, <total>) as <name>:`."""

    module: Module
    node: cst.With
    call: cst.Call
    name: str
    total: str


def plan(codebase: Codebase) -> Iterator[Outcome]:
    for path, edits in rewritten(codebase).items():
        module = codebase.modules[path]
        flat = [edit for one in edits.values() for edit in one]
        for node, own in edits.items():
            line = module.names.line_of(node)
            yield Change(CODE, path, line, _TITLE, "unsafe", own, _CAUTION)
        gone = tuple(dropped_imports(codebase, module, _NAMES, flat))
        if gone:
            # A change of its own: while it is not made, this is the line that fails first.
            line = _import_line(module, gone[0].start)
            yield Change(CODE, path, line, _GONE, "unsafe", gone)


CODEMOD = Codemod("sdk-progress", (CODE,), plan)


def _import_line(module: Module, offset: int) -> int:
    """The line of the import statement that has, or ends right before, a byte."""
    starts = [module.source.span(node)[0] for node, _ in module.names.imports]
    lines = [module.source.line_of(start) for start in starts if start <= offset]
    return max(lines, default=module.source.line_of(offset))


def takes_out(codebase: Codebase, module: Module, local: str, old: str) -> bool:
    """Whether every use of `old`, the function or its module, through `local` is rewritten."""
    if old not in _NAMES:
        return False
    done = [node.items[0].item for node in rewritten(codebase).get(module.path, {})]
    calls = [item.func for item in done if isinstance(item, cst.Call)]
    uses = [use.node for use in module.names.uses if use.parts[0].name == local]
    return bool(uses) and all(node in calls for node in uses)


@lru_cache(maxsize=1)
def rewritten(codebase: Codebase) -> Mapping[str, Mapping[cst.With, tuple[Edit, ...]]]:
    """The blocks that can be rewritten, by path, with their edits."""
    found: dict[str, dict[cst.With, tuple[Edit, ...]]] = {}
    for module in codebase.modules.values():
        for use in module.names.uses:
            if not _is_function(codebase, module, use):
                continue
            try:
                block = _block(module, use)
                edits = tuple(_edits(codebase, block))
            except Unfit:
                continue
            found.setdefault(module.path, {})[block.node] = edits
    return found


def _is_function(codebase: Codebase, module: Module, use: Use) -> bool:
    return codebase.resolve_use(module, use) == {_FUNCTION}


def _block(module: Module, use: Use) -> Block:
    parents = module.names.parents
    call = parents.get(use.node)
    item = parents.get(call) if isinstance(call, cst.Call) else None
    node = parents.get(item) if isinstance(item, cst.WithItem) else None
    if not isinstance(node, cst.With) or not isinstance(item, cst.WithItem):
        raise Unfit
    target = item.asname.name if item.asname is not None else None
    if len(node.items) > 1 or node.asynchronous or not isinstance(target, cst.Name):
        raise Unfit
    if not isinstance(call, cst.Call) or not isinstance(node.body, cst.IndentedBlock):
        raise Unfit
    return Block(module, node, call, target.value, _total(module, call))


def _total(module: Module, call: cst.Call) -> str:
    """The total as written; empty when it is not given."""
    if not 1 <= len(call.args) <= 2 or any(arg.star for arg in call.args):
        raise Unfit
    if call.args[0].keyword is not None:
        raise Unfit
    if len(call.args) == 1:
        return ""
    arg = call.args[1]
    if (arg.keyword is not None and arg.keyword.value != "total") or not is_trivial(arg.value):
        raise Unfit
    return module.source.text_of(arg.value)


def _edits(codebase: Codebase, block: Block) -> Iterator[Edit]:
    module, source = block.module, block.module.source
    session, done = free_name(module, "session"), free_name(module, "done")
    first = source.span(_holder(codebase, block))
    start, end = source.span(block.node)[0], _header_end(block)
    indent = source.indent_of(source.line_of(start))
    yield source.edit(start, first[0], f"{session} = ")
    yield source.edit(first[1], end, f".session\n{indent}{done} = 0.0")
    for use in _uses_of(block):
        yield from _told(block, use, session, done)
    first_inside = source.line_of(_header_end(block)) + 1
    moved = outdented(module, block.node, block.node.body, first_inside)
    if moved is None:
        raise Unfit
    yield from moved


def _holder(codebase: Codebase, block: Block) -> cst.BaseExpression:
    """What has the session: the context, also for `ctx.request_context` of a high-level one."""
    value = block.call.args[0].value
    if isinstance(value, cst.Attribute) and value.attr.value == "request_context":
        found = types_of(codebase).classes(block.module, value.value)
        if found and found <= set(context_table().classes):
            return value.value
    return value


def _header_end(block: Block) -> int:
    """Behind the colon; what follows on the line stays."""
    source, target = block.module.source, block.node.items[0].asname
    assert target is not None
    end = source.span(target.name)[1]
    position = source.raw.index(b":", end)
    if source.text(end, position).strip(" \t)"):
        raise Unfit
    return position + 1


def _uses_of(block: Block) -> list[Use]:
    """What the block does with its name, all in the function that holds it."""
    names = block.module.names
    scope = names.scopes[block.node]
    owner = scope.owner(block.name)
    if len(owner.bindings[block.name]) > 1:
        raise Unfit
    found = [
        use for use in names.uses
        if use.parts[0].name == block.name and use.scope.lookup(block.name) is owner
    ]  # fmt: skip
    if any(function_of(use.scope) is not function_of(scope) for use in found):
        raise Unfit
    return found


def _told(block: Block, use: Use, session: str, done: str) -> Iterator[Edit]:
    source = block.module.source
    members = [part.name for part in use.parts[1:]]
    if members == ["current"]:
        yield source.edit(use.parts[0].start, use.parts[1].end, done)
    elif members == ["total"]:
        yield source.edit(use.parts[0].start, use.parts[1].end, block.total or "None")
    elif members == ["progress"]:
        yield from _step(block, use, session, done)
    else:
        raise Unfit


def _step(block: Block, use: Use, session: str, done: str) -> Iterator[Edit]:
    """`await told.progress(n, text)` as a statement of its own."""
    module, source = block.module, block.module.source
    call = module.names.parents.get(use.node)
    awaited = module.names.parents.get(call) if isinstance(call, cst.Call) else None
    line = module.names.statement_of(use.node)
    if not isinstance(call, cst.Call) or not isinstance(awaited, cst.Await):
        raise Unfit
    if not isinstance(line, cst.SimpleStatementLine) or len(line.body) > 1:
        raise Unfit
    if not isinstance(module.names.parents.get(awaited), cst.Expr):
        raise Unfit
    amount, message = _arguments(call)
    start = source.span(line)[0]
    unit = unit_of(module, block.node, block.node.body)
    if unit is None:
        raise Unfit
    indent = source.indent_of(source.line_of(start))[len(unit) :]
    text = f"{done} += {source.text_of(amount)}\n{indent}await {session}.report_progress({done}"
    if message is not None or block.total:
        text += f", {block.total or 'None'}"
    if message is not None:
        text += f", {source.text_of(message)}"
    yield source.edit(start, source.span(line)[1], f"{text})")


def _arguments(call: cst.Call) -> tuple[cst.BaseExpression, cst.BaseExpression | None]:
    named: dict[str, cst.BaseExpression] = {}
    for arg, name in zip(call.args, ("amount", "message"), strict=False):
        if arg.star:
            raise Unfit
        named[arg.keyword.value if arg.keyword is not None else name] = arg.value
    if len(named) != len(call.args) or "amount" not in named:
        raise Unfit
    return named["amount"], named.get("message")
