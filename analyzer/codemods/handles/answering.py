"""What a tool answers with that begins an entry, and how its answer says the handle as well."""

import re
from collections.abc import Iterator
from typing import NamedTuple

import libcst as cst

from analyzer.codemods.codebase import Codebase
from analyzer.codemods.handles.tools import Tool
from analyzer.codemods.passing.calls import calls_of
from analyzer.codemods.scopes import function_of
from analyzer.codemods.source import Source
from analyzer.run import Edit

_CONTEXT = re.compile(r"(?:mcp|fastmcp)\..*\bContext")
_TEXTS = (cst.SimpleString, cst.FormattedString)
EXAMPLES: dict[str, object] = {"str": "example", "int": 1, "float": 1.0, "bool": True}
_ADDED_TO = (cst.Name, cst.Attribute, cst.Call, cst.Subscript, cst.Await)
"""Expressions behind which `+` can stand as they are."""
_OF_ANYTHING = frozenset(
    {"", "dict", "dict[str, Any]", "dict[str, object]", "dict[str, str]", "Dict[str, Any]"}
)
"""Annotations of results that may have one more text under a key."""


class Answer(NamedTuple):
    """The value of the one `return`, the last thing that the tool does; or nothing.

    `arguments` are examples of those that the tool cannot be called without.
    """

    tool: Tool
    value: cst.BaseExpression | None
    arguments: dict[str, object]

    def result(self, argument: str) -> str:
        """Where the handle is in the answer, as the manifest says it."""
        return argument if isinstance(self.value, cst.Dict) else "result"

    def pattern(self, argument: str) -> str | None:
        """What finds the handle in a text that says more."""
        whole = self.value is None or isinstance(self.value, cst.Dict)
        return None if whole else rf"{argument}: ([\w-]+)"

    def edits(self, argument: str) -> Iterator[Edit]:
        """Those of the value; a tool without one needs a `return` besides."""
        source = self.tool.module.source
        if isinstance(self.value, cst.Dict):
            yield with_key(source, self.value, argument)
        elif self.value is not None:
            yield from saying(source, self.value, argument)
        elif self.tool.function.returns is not None:
            span = source.span(self.tool.function.returns.annotation)
            yield source.edit(*span, "str")


def saying(source: Source, value: cst.BaseExpression, argument: str) -> Iterator[Edit]:
    """A text that says the handle as well."""
    start, end = source.span(value)
    if isinstance(value, _TEXTS):
        said = source.text_of(value)
        prefix = "" if isinstance(value, cst.FormattedString) else "f"
        text = f"{prefix}{said[:-1]} ({argument}: {{{argument}}}){said[-1]}"
        yield source.edit(start, end, text)
        return
    plain = isinstance(value, _ADDED_TO)
    if not plain:
        yield source.edit(start, start, "(")
    tail = f' + f" ({argument}: {{{argument}}})"'
    yield source.edit(end, end, tail if plain else f"){tail}")


def with_key(source: Source, value: cst.Dict, argument: str) -> Edit:
    """A dictionary that has the handle as well."""
    item = f'"{argument}": {argument}'
    if not value.elements:
        return source.edit(*source.span(value), f"{{{item}}}")
    end = source.span(value.elements[-1].value)[1]
    return source.edit(end, end, f", {item}")


def answer_of(codebase: Codebase, tool: Tool) -> Answer | None:
    """What the tool ends with; None where its answer cannot say a handle, or where arguments that
    it cannot do without are of no plain type."""
    arguments = _arguments(codebase, tool)
    if arguments is None:
        return None
    names = tool.module.names
    inner = names.own_scopes[tool.function]
    returns = [
        node for node in names.nodes(cst.Return) if function_of(names.scopes[node]) is inner
    ]
    yields = [node for node in names.nodes(cst.Yield) if function_of(names.scopes[node]) is inner]
    annotation = tool.function.returns
    told = tool.module.source.text_of(annotation.annotation) if annotation else ""
    if yields or len(returns) > 1:
        return None
    if not returns:
        return Answer(tool, None, arguments) if told in ("", "None") else None
    body = tool.function.body
    last = names.statement_of(returns[0])
    value = returns[0].value
    if not isinstance(body, cst.IndentedBlock) or body.body[-1] is not last or value is None:
        return None
    return Answer(tool, value, arguments) if can_say(value, told) else None


def _arguments(codebase: Codebase, tool: Tool) -> dict[str, object] | None:
    """Of each parameter without a default an example, but of the context, which the SDK gives."""
    params = tool.function.params
    found: dict[str, object] = {}
    bound = calls_of(codebase).bound_by_call(tool.function)
    own = (*params.posonly_params, *params.params)[bound:]
    for one in (*own, *params.kwonly_params):
        if one.default is not None or _is_context(codebase, tool, one.annotation):
            continue
        told = tool.module.source.text_of(one.annotation.annotation) if one.annotation else ""
        if told not in EXAMPLES:
            return None
        found[one.name.value] = EXAMPLES[told]
    return found


def _is_context(codebase: Codebase, tool: Tool, annotation: cst.Annotation | None) -> bool:
    node = annotation.annotation if annotation is not None else None
    outer = node.value if isinstance(node, cst.Subscript) else node
    found = codebase.resolve(tool.module, outer) if outer is not None else frozenset()
    return any(_CONTEXT.fullmatch(name) for name in found)


def can_say(value: cst.BaseExpression, told: str) -> bool:
    """Whether a value of a type, as it is written, can say a handle as well."""
    match value:
        case cst.FormattedString():
            return len(value.start) == 2 and told in ("", "str")
        case cst.SimpleString():
            is_plain = not value.prefix and len(value.quote) == 1
            return is_plain and not set("{}") & set(value.value) and told in ("", "str")
        case cst.Dict():
            return told in _OF_ANYTHING
    return told == "str"
