"""A tool that begins all of the state under no key: it mints the handle, instead of a new tool.

It gives every cell a new value whatever was there before, and every other tool fails or says
nothing until it did: for all who bring the newest handle, a new entry is the same.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import libcst as cst

from analyzer.codemods.codebase import Codebase
from analyzer.codemods.facts import Entry
from analyzer.codemods.handles.answering import Answer, answer_of
from analyzer.codemods.handles.fields import fields_of_object
from analyzer.codemods.handles.firstvalues import first_value
from analyzer.codemods.handles.made import is_made
from analyzer.codemods.handles.sightings import Place, Sighting, targets_of
from analyzer.codemods.handles.tools import Tool, Tools
from analyzer.codemods.handles.unproven import Unproven
from analyzer.codemods.handles.untouched import Untouched
from analyzer.codemods.passing.calls import Calls, calls_of
from analyzer.codemods.scopes import children_of, function_of

_DEPTH = 3


class Beginning(NamedTuple):
    """The tool, and what it answers with."""

    tool: Tool
    answer: Answer


def beginning_of(
    codebase: Codebase, tools: Tools, sightings: Sequence[Sighting]
) -> Beginning | None:
    """The one such tool of some cells that share a handle."""
    touching = _touching(tools, sightings)
    fields = all_fields(codebase, sightings)
    if fields is None or len(touching) < 2 or not all(touching):
        return None
    state = State(codebase, fields)
    found = [
        Beginning(tool, answer)
        for tool in touching
        if tool is not None
        and state.is_begun_by(tool.function)
        and not tools.givers()[tool.function].refuses
        and (answer := answer_of(codebase, tool)) is not None
    ]
    if len(found) != 1:
        return None
    untouched = Untouched(codebase, state.first_values())
    others = [tool for tool in touching if tool is not None and tool is not found[0].tool]
    return found[0] if all(untouched.misses(tool.function) for tool in others) else None


def _touching(tools: Tools, sightings: Sequence[Sighting]) -> list[Tool | None]:
    """The tools that have to do with the cells; None for what is not known as one."""
    functions = {tools.function_at(entry) for entry in touching_entries(sightings)}
    return [tools.by_function.get(one) if one is not None else None for one in functions]


def touching_entries(sightings: Sequence[Sighting]) -> list[Entry]:
    """The entry points that write or read the cells, in order, without the lifespan."""
    entries = {
        entry
        for one in sightings
        for cell in one.cells
        for entry in (*cell.writers, *cell.readers)
        if entry.kind != "lifespan"
    }
    return sorted(entries)


def all_fields(codebase: Codebase, sightings: Sequence[Sighting]) -> list[Sighting] | None:
    """The cells, and for objects that are kept whole those of their fields."""
    found: list[Sighting] = []
    try:
        for one in sightings:
            found += fields_of_object(codebase, one.fields) if one.fields else [one]
    except Unproven:
        return None
    return found


class State:
    """Which expressions stand for which cell, or for which key of a dictionary of fixed keys."""

    def __init__(self, codebase: Codebase, sightings: Sequence[Sighting]) -> None:
        self._codebase = codebase
        self._first: dict[cst.CSTNode, object] = {}
        self._parts: dict[cst.CSTNode, frozenset[str]] = {}
        for one in sightings:
            first = first_value(one.value)
            keys = list(first) if isinstance(first, dict) else []
            for place in one.places:
                self._first[place.node] = first
                self._parts[place.node] = frozenset(f"{one.fact.id} {key}" for key in keys or [""])
                part = _part(place)
                if isinstance(first, dict) and part is not None and part[1] in first:
                    self._first[part[0]] = first[part[1]]
                    self._parts[part[0]] = frozenset({f"{one.fact.id} {part[1]}"})
        self._all = frozenset(part for parts in self._parts.values() for part in parts)

    def first_values(self) -> Mapping[cst.CSTNode, object]:
        return self._first

    def is_begun_by(self, function: cst.FunctionDef) -> bool:
        """Whether every cell has a new value behind it, at least one of them made there."""
        body = function.body
        return isinstance(body, cst.IndentedBlock) and self.is_begun_in(body, function)

    def is_begun_in(self, body: cst.IndentedBlock, function: cst.FunctionDef) -> bool:
        """The same of a block of a function."""
        walk = _Begun(self._codebase, self._parts)
        return walk.block(body, function, _DEPTH) and walk.written == self._all and walk.makes


def _part(place: Place) -> tuple[cst.Subscript, object] | None:
    """`cell["key"]` with its key."""
    above = place.module.names.parents.get(place.node)
    if not isinstance(above, cst.Subscript) or above.value is not place.node:
        return None
    index = above.slice[0].slice if len(above.slice) == 1 else None
    key = index.value if isinstance(index, cst.Index) else None
    return (above, key.raw_value) if isinstance(key, cst.SimpleString) else None


class _Begun:
    """What a function writes at its top level before it reads any of it."""

    def __init__(self, codebase: Codebase, parts: Mapping[cst.CSTNode, frozenset[str]]) -> None:
        self._codebase = codebase
        self._calls: Calls = calls_of(codebase)
        self._parts = parts
        self.written: set[str] = set()
        self.makes = False

    def through(self, function: cst.FunctionDef, depth: int) -> bool:
        """Whether nothing is read before it is written."""
        body = function.body
        return isinstance(body, cst.IndentedBlock) and self.block(body, function, depth)

    def block(self, body: cst.IndentedBlock, function: cst.FunctionDef, depth: int) -> bool:
        """The same of a block of a function."""
        if self._ends_early(function, body):
            return False
        return all(self._statement(one, function, depth) for one in body.body)

    def _ends_early(self, function: cst.FunctionDef, body: cst.IndentedBlock) -> bool:
        module = self._calls.module_of(function)
        names, source = module.names, module.source
        inner = names.own_scopes[function]
        start, end = source.span(body.body[0])[0], source.span(body.body[-1])[1]
        return any(
            function_of(names.scopes[node]) is inner
            and start <= source.span(node)[0] < end
            and names.statement_of(node) is not body.body[-1]
            for node in names.nodes(cst.Return)
        )

    def _statement(self, node: cst.CSTNode, function: cst.FunctionDef, depth: int) -> bool:
        smalls = node.body if isinstance(node, cst.SimpleStatementLine) else [node]
        return all(self._small(one, function, depth) for one in smalls)

    def _small(self, node: cst.CSTNode, function: cst.FunctionDef, depth: int) -> bool:
        if isinstance(node, (cst.Global, cst.Nonlocal)):
            return True
        if isinstance(node, (cst.Assign, cst.AnnAssign)) and node.value is not None:
            return self._assigned(node, node.value, function, depth)
        if isinstance(node, cst.Expr) and isinstance(node.value, cst.Call):
            func = node.value.func
            cleared = isinstance(func, cst.Attribute) and func.attr.value == "clear"
            if cleared and isinstance(func, cst.Attribute) and func.value in self._parts:
                self.written |= self._parts[func.value]
                self.makes = True
                return True
        return self._reads(node, function, depth)

    def _assigned(
        self,
        node: cst.Assign | cst.AnnAssign,
        value: cst.BaseExpression,
        function: cst.FunctionDef,
        depth: int,
    ) -> bool:
        if not self._reads(value, function, depth):
            return False
        for target in targets_of(node):
            if target in self._parts:
                self.written |= self._parts[target]
                home = self._calls.module_of(function)
                self.makes = self.makes or is_made(self._codebase, home, value)
            elif not isinstance(target, cst.Name) and not self._reads(target, function, depth):
                return False
        return True

    def _reads(self, node: cst.CSTNode, function: cst.FunctionDef, depth: int) -> bool:
        """Whether all that an expression or a statement asks for was written before."""
        if node in self._parts:
            return self._parts[node] <= self.written
        if isinstance(node, cst.Call):
            called = self._calls.function_at(self._calls.module_of(function), node.func)
            if called is not None and called is not function:
                parts = [arg.value for arg in node.args]
                before = all(self._reads(one, function, depth) for one in parts)
                return before and bool(depth) and self.through(called, depth - 1)
        return all(self._reads(child, function, depth) for child in children_of(node))
