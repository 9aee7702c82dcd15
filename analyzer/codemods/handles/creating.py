"""A tool that begins an entry already: it mints the handle, instead of a new tool beside it."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import libcst as cst

from analyzer.codemods.codebase import Module
from analyzer.codemods.handles import blocks
from analyzer.codemods.handles.keys import root_of
from analyzer.codemods.handles.sightings import Place, Sighting
from analyzer.codemods.handles.tools import Tool, Tools
from analyzer.codemods.handles.unproven import Unproven
from analyzer.codemods.scopes import function_of
from analyzer.run import Edit

_OPENING = frozenset({"setdefault"})


class Creator(NamedTuple):
    """The tool, the line in which it begins the entry of the caller, and what it answers."""

    tool: Tool
    place: Place
    line: cst.SimpleStatementLine
    value: cst.BaseExpression
    answer: cst.SimpleString | cst.FormattedString | None

    def holds(self, place: Place) -> bool:
        """Whether a place is in that line."""
        if place.module is not self.place.module:
            return False
        start, end = place.module.source.span(self.line)
        return start <= place.module.source.span(place.node)[0] < end

    def pattern(self, argument: str) -> str | None:
        """What finds the handle in its answer, where that says more."""
        return None if self.answer is None else rf"{argument}: ([\w-]+)"


def creator_of(tools: Tools, sighting: Sighting, keys: Sequence[Place]) -> Creator | None:
    """The one tool that puts an empty entry, where all others fail on one that is not there.

    `keys` are the expressions with which each place of the mapping is used.
    """
    begun = [
        made
        for place, key in zip(sighting.places, keys, strict=True)
        if (made := _begun(tools, place, key)) is not None
    ]
    if len(begun) != 1 or len(sighting.places) < 2:
        return None
    creator = begun[0]
    others = [place for place in sighting.places if place is not creator.place]
    inside = [place for place in others if _function(place) is creator.tool.function]
    return None if inside or any(_makes_good(place) for place in others) else creator


def creating(creator: Creator, registry: str, argument: str, *, stored: bool) -> Iterator[Edit]:
    """The edits of the tool: it opens the entry and hands out the handle."""
    module, function = creator.tool.module, creator.tool.function
    source = module.source
    start, end = source.span(creator.line)
    indent = source.indent_of(source.line_of(start))
    put = f"{registry}[{argument}] = {source.text_of(creator.value)}"
    if stored:
        put = f"async with {registry}.held({argument}):\n{indent}    {put}"
    wait = "await " if stored else ""
    yield source.edit(start, end, f"{argument} = {wait}{registry}.open()\n{indent}{put}")
    if stored and function.asynchronous is None:
        at = source.span(function)[0]
        yield source.edit(at, at, "async ")
    if creator.answer is not None:
        first, last = source.span(creator.answer)
        said = source.text_of(creator.answer)
        prefix = "" if isinstance(creator.answer, cst.FormattedString) else "f"
        text = f"{prefix}{said[:-1]} ({argument}: {{{argument}}}){said[-1]}"
        yield source.edit(first, last, text)
        return
    yield source.edit(end, end, f"\n{indent}return {argument}")
    if function.returns is not None:
        span = source.span(function.returns.annotation)
        yield source.edit(*span, "str")


def _begun(tools: Tools, place: Place, key: Place) -> Creator | None:
    module, node = place
    parents = module.names.parents
    subscript = parents.get(node)
    target = parents.get(subscript) if subscript is not None else None
    assignment = parents.get(target) if isinstance(target, cst.AssignTarget) else None
    line = parents.get(assignment) if isinstance(assignment, cst.Assign) else None
    function = _function(place)
    tool = tools.by_function.get(function) if function is not None else None
    if (
        not isinstance(assignment, cst.Assign)
        or not isinstance(line, cst.SimpleStatementLine)
        or tool is None
        or len(line.body) != 1
        or len(assignment.targets) != 1
        or parents.get(line) is not tool.function.body
        or not _is_fresh(module, assignment.value)
        or tools.givers()[tool.function].refuses
        or not _asks_for_nothing(tool.function, key)
    ):
        return None
    answers = _answers(tool)
    return Creator(tool, place, line, assignment.value, answers[0]) if answers else None


def _answers(tool: Tool) -> list[cst.SimpleString | cst.FormattedString | None]:
    """The text that the tool ends with, or nothing where its last line begins the entry."""
    names = tool.module.names
    inner = names.own_scopes[tool.function]
    returns = [
        node for node in names.nodes(cst.Return) if function_of(names.scopes[node]) is inner
    ]
    annotation = tool.function.returns
    told = tool.module.source.text_of(annotation.annotation) if annotation else "None"
    if not returns and told == "None":
        return [None]
    value = returns[0].value if len(returns) == 1 and told in ("str", "None") else None
    if isinstance(value, cst.FormattedString) and len(value.start) == 2:
        return [value]
    is_plain = isinstance(value, cst.SimpleString) and not value.prefix and len(value.quote) == 1
    if isinstance(value, cst.SimpleString) and is_plain and not set("{}") & set(value.value):
        return [value]
    return []


def _asks_for_nothing(function: cst.FunctionDef, key: Place) -> bool:
    """Whether a client needs no argument to call it: only the context is given, by the SDK."""
    root = root_of(key.node)
    params = (*function.params.posonly_params, *function.params.params)
    params = (*params, *function.params.kwonly_params)
    own = {one.name.value for one in params if one.default is None}
    return root is not None and own <= {root.value, "self"}


def _is_fresh(module: Module, value: cst.BaseExpression) -> bool:
    try:
        blocks.factory_of(module, value)
    except Unproven:
        return blocks.is_constant(value)
    return True


def _makes_good(place: Place) -> bool:
    """Whether a use begins an entry, or does without one."""
    parents = place.module.names.parents
    above = parents.get(place.node)
    if isinstance(above, cst.Subscript):
        return isinstance(parents.get(above), cst.AssignTarget)
    call = parents.get(above) if isinstance(above, cst.Attribute) else None
    if not isinstance(call, cst.Call) or not isinstance(above, cst.Attribute):
        return False
    if above.attr.value in _OPENING or isinstance(parents.get(call), cst.BooleanOperation):
        return True
    default = call.args[1].value if len(call.args) > 1 else None
    return default is not None and not (isinstance(default, cst.Name) and default.value == "None")


def _function(place: Place) -> cst.FunctionDef | None:
    scope = function_of(place.module.names.scopes[place.node])
    return scope.node if isinstance(scope.node, cst.FunctionDef) else None
