"""The tool that mints a handle, written and registered as the tools beside it are."""

from collections.abc import Callable, Collection, Iterator, Sequence
from functools import partial

import libcst as cst

from analyzer.codemods.codebase import Module
from analyzer.codemods.handles.editing import (
    at_body_start,
    begins_with_text,
    indented,
    line_above,
    top_level,
)
from analyzer.codemods.handles.naming import Naming
from analyzer.codemods.handles.tools import Registering, Tool
from analyzer.codemods.handles.unproven import Unproven
from analyzer.codemods.imports import WIDTH
from analyzer.run import Edit

_LISTED = 8
"""How many tools the new one names: the others say in their schemas what they ask for."""

Spell = Callable[[Module, str], str]
"""How a module writes a name of the module that keeps the entries."""


def opening(tools: Sequence[Tool], naming: Naming, spell: Spell, *, stored: bool) -> list[Edit]:
    """The new tool in front of the first of `tools`."""
    first = tools[0]
    names = [tool.entry.name for tool in tools]
    if len(names) > _LISTED:
        names = [*names[:_LISTED], f"{len(names) - _LISTED} more"]
    write = partial(_function, naming, names, stored=stored)
    if isinstance(first.by, Registering):
        return _registered_by_call(first.by, naming, spell, write)
    return [_decorated(first, first.by, naming, spell, write)]


def opened_in(tool: Tool, registry: str, argument: str, local: str) -> Iterator[Edit]:
    """A tool that mints the handle before all that it does, and has the new entry in `local`."""
    yield at_body_start(tool.module, tool.function, f"{argument} = {registry}.open()")
    yield at_body_start(tool.module, tool.function, f"{local} = {registry}.find({argument})")


def opened_in_store(
    tool: Tool, registry: str, argument: str, local: str, gone: Collection[int]
) -> Iterator[Edit]:
    """The same where the entry is in a store; lines of the tool that are `gone` stay away."""
    module, function = tool.module, tool.function
    yield at_body_start(module, function, f"{argument} = await {registry}.open()")
    yield at_body_start(module, function, f"async with {registry}.held({argument}):")
    yield at_body_start(module, function, f"    {local} = {registry}[{argument}]")
    assert isinstance(function.body, cst.IndentedBlock)
    yield from indented(module, function.body, behind=int(begins_with_text(function)), gone=gone)
    if function.asynchronous is None:
        at = module.source.span(function)[0]
        yield module.source.edit(at, at, "async ")


def _decorated(
    tool: Tool, decorator: cst.Decorator, naming: Naming, spell: Spell, write: Callable[..., str]
) -> Edit:
    module, source = tool.module, tool.module.source
    indent = source.indent_of(source.line_of(source.span(decorator)[0]))
    node = decorator.decorator
    text = source.text_of(node.func) + "()" if isinstance(node, cst.Call) else source.text_of(node)
    nested = top_level(module, tool.function) is not tool.function
    function = write(spell(module, naming.registry), len(indent))
    lines = [f"@{text}", *function.splitlines()]
    blank = "\n\n" if nested else "\n\n\n"
    at = line_above(module, tool.function)
    return source.edit(
        at, at, "\n".join(f"{indent}{line}" if line else "" for line in lines) + blank
    )


def _registered_by_call(
    by: Registering, naming: Naming, spell: Spell, write: Callable[..., str]
) -> list[Edit]:
    module, source = by.module, by.module.source
    statement = module.names.statement_of(by.call)
    if not isinstance(statement, cst.SimpleStatementLine) or len(statement.body) != 1:
        raise Unproven(f"{naming.opener} could not be registered beside the tools")
    func = by.call.func
    inner = func.func if isinstance(func, cst.Call) else func
    if not isinstance(inner, cst.Attribute) or inner.attr.value == "from_function":
        raise Unproven(f"{naming.opener} could not be registered beside the tools")
    between = "()" if isinstance(func, cst.Call) else ""
    call = f"{source.text_of(inner)}{between}({naming.opener})"
    line = source.line_of(source.span(statement)[0])
    function = write(spell(module, naming.registry), 0)
    above = line_above(module, top_level(module, statement))
    registered = source.insertion_point(line)
    return [
        source.edit(above, above, f"{function}\n\n\n"),
        source.edit(registered, registered, f"{source.indent_of(line)}{call}\n"),
    ]


def _function(
    naming: Naming, tools: Sequence[str], registry: str, indent: int, *, stored: bool
) -> str:
    noun = naming.noun.replace("_", " ")
    article = "an" if noun[0] in "aeiou" else "a"
    text = (
        f"Start {article} {noun} of your own; its id is the {naming.argument} of {_listed(tools)}."
    )
    doc = [f'    """{text}"""']
    if len(doc[0]) + indent > WIDTH:
        doc = [
            f'    """Start {article} {noun} of your own, and return its id.',
            "",
            *_wrapped(f"Give the id as {naming.argument} to {_listed(tools)}.", WIDTH - indent),
            '    """',
        ]
    keyword, value = ("async def", "await ") if stored else ("def", "")
    head = f"{keyword} {naming.opener}() -> str:"
    return "\n".join([head, *doc, f"    return {value}{registry}.open()"])


def _wrapped(text: str, width: int) -> list[str]:
    lines, line = [], "   "
    for word in text.split():
        if len(line) + 1 + len(word) > width:
            lines.append(line)
            line = "   "
        line = f"{line} {word}"
    return [*lines, line]


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
