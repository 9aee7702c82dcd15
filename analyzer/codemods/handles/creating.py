"""A tool that begins an entry already: it mints the handle, instead of a new tool beside it."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import libcst as cst

from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.handles import blocks
from analyzer.codemods.handles.answering import Answer, answer_of
from analyzer.codemods.handles.keys import root_of
from analyzer.codemods.handles.made import is_made
from analyzer.codemods.handles.sightings import Place, Sighting
from analyzer.codemods.handles.tools import Tool, Tools
from analyzer.codemods.scopes import children_of, function_of
from analyzer.run import Edit

_OPENING = frozenset({"setdefault"})


class Creator(NamedTuple):
    """The tool, the line in which it begins the entry of the caller, and what it answers."""

    tool: Tool
    place: Place
    line: cst.SimpleStatementLine
    target: cst.BaseExpression
    answer: Answer

    def holds(self, place: Place) -> bool:
        """Whether a place is in that line."""
        if place.module is not self.place.module:
            return False
        start, end = place.module.source.span(self.line)
        return start <= place.module.source.span(place.node)[0] < end


def creator_of(
    codebase: Codebase, tools: Tools, sighting: Sighting, keys: Sequence[Place]
) -> Creator | None:
    """The one tool that puts a new entry, where all others fail on one that is not there.

    `keys` are the expressions with which each place of the mapping is used.
    """
    begun = [
        made
        for place, key in zip(sighting.places, keys, strict=True)
        if (made := _begun(codebase, tools, place, key)) is not None
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
    put = f"{registry}[{argument}]"
    if stored:
        put = f"async with {registry}.held({argument}):\n{indent}    {put}"
    wait = "await " if stored else ""
    behind = source.span(creator.target)[1]
    yield source.edit(start, behind, f"{argument} = {wait}{registry}.open()\n{indent}{put}")
    if stored and function.asynchronous is None:
        at = source.span(function)[0]
        yield source.edit(at, at, "async ")
    yield from creator.answer.edits(argument)
    if creator.answer.value is None:
        yield source.edit(end, end, f"\n{indent}return {argument}")


def _begun(codebase: Codebase, tools: Tools, place: Place, key: Place) -> Creator | None:
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
        or not _is_fresh(codebase, module, assignment.value)
        or tools.givers()[tool.function].refuses
        or _names(assignment.value, root_of(key.node))
    ):
        return None
    answer = answer_of(codebase, tool)
    target = assignment.targets[0].target
    return Creator(tool, place, line, target, answer) if answer is not None else None


def _names(value: cst.CSTNode, root: cst.Name | None) -> bool:
    """Whether a value asks for what the key comes from, too."""
    if isinstance(value, cst.Name):
        return root is None or value.value == root.value
    return any(_names(child, root) for child in children_of(value))


def _is_fresh(codebase: Codebase, module: Module, value: cst.BaseExpression) -> bool:
    return blocks.is_constant(value) or is_made(codebase, module, value)


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
