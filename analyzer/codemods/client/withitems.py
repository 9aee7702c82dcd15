"""Opening one thing more before a context manager: in its `async with`, or on its exit stack."""

from collections.abc import Callable

import libcst as cst

from analyzer.codemods.client.layout import call_text
from analyzer.codemods.codebase import Module
from analyzer.codemods.scopes import dotted, function_of
from analyzer.run import Edit

Written = Callable[[str, int], str]
"""The text of an expression at an indentation, with so many columns taken beside it."""


def entered_before(
    module: Module, manager: cst.CSTNode, local: str, written: Written
) -> tuple[Edit, ...] | None:
    """`… as local` put before `manager` in the `async with` it stands in; `None` elsewhere."""
    item = module.names.parents.get(manager)
    statement = module.names.parents.get(item) if item is not None else None
    if not isinstance(item, cst.WithItem) or not isinstance(statement, cst.With):
        return None
    source = module.source
    start = source.span(item)[0]
    indent = source.indent_of(source.line_of(source.span(statement)[0]))
    if isinstance(statement.lpar, cst.LeftParen):
        own = source.indent_of(source.line_of(start))
        begins = not source.text(source.line_start(source.line_of(start)), start).strip()
        text = f"{written(own if begins else indent, len(local) + 5)} as {local},"
        return (source.edit(start, start, f"{text}\n{own}" if begins else f"{text} "),)
    inner = f"{indent}    "
    text = f"{written(inner, len(local) + 5)} as {local},\n{inner}"
    return _bracketed(module, statement, item, text, indent)


def _bracketed(
    module: Module, statement: cst.With, item: cst.WithItem, text: str, indent: str
) -> tuple[Edit, ...]:
    """Brackets around the items, each on its line, `text` before `item`."""
    source, inner = module.source, f"{indent}    "
    edits = []
    for index, one in enumerate(statement.items):
        start, end = source.span(one)
        before = f"(\n{inner}" if index == 0 else ""
        after = text if one is item else ""
        if before or after:
            edits.append(source.edit(start, start, before + after))
        if index + 1 < len(statement.items):
            end = source.span(one.comma)[0] if isinstance(one.comma, cst.Comma) else end
            following = source.span(statement.items[index + 1])[0]
            edits.append(source.edit(end, following, f",\n{inner}"))
        else:
            edits.append(source.edit(end, end, f",\n{indent})"))
    return tuple(edits)


def stacked_before(
    module: Module, manager: cst.CSTNode, local: str, written: Written
) -> tuple[Edit, ...] | None:
    """A statement before that opens it on the exit stack `manager` is entered on, if any."""
    names, source = module.names, module.source
    arg = names.parents.get(manager)
    call = names.parents.get(arg) if isinstance(arg, cst.Arg) else None
    func = call.func if isinstance(call, cst.Call) else None
    if not isinstance(func, cst.Attribute) or func.attr.value != "enter_async_context":
        return None
    if dotted(func.value) is None or not _is_async(module, manager):
        return None
    statement = names.statement_of(manager)
    block = names.parents.get(statement)
    if not isinstance(statement, cst.SimpleStatementLine) or not isinstance(
        block, (cst.IndentedBlock, cst.Module)
    ):
        return None
    line = source.line_of(source.span(statement)[0])
    indent = source.indent_of(line)
    head = f"{local} = await "
    opened = call_text(source.text_of(func), [written(f"{indent}    ", 1)], indent, len(head))
    start = source.line_start(line)
    return (source.edit(start, start, f"{indent}{head}{opened}\n"),)


def _is_async(module: Module, node: cst.CSTNode) -> bool:
    function = function_of(module.names.scopes[node]).node
    return isinstance(function, cst.FunctionDef) and function.asynchronous is not None
