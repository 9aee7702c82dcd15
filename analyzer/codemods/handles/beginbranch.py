"""A branch of a low-level handler that begins all of the state: it mints the handle.

What holds of a tool that is a function holds of the branch for it (`beginning`).
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import libcst as cst

from analyzer.codemods.codebase import Codebase
from analyzer.codemods.handles.answering import EXAMPLES, can_say, saying, with_key
from analyzer.codemods.handles.beginning import State, all_fields, touching_entries
from analyzer.codemods.handles.branches import (
    Branch,
    Dispatch,
    answered_through,
    item_of,
    schema_of,
)
from analyzer.codemods.handles.contents import text_of_answer
from analyzer.codemods.handles.sightings import Sighting
from analyzer.codemods.handles.unproven import Unproven
from analyzer.codemods.handles.untouched import Untouched
from analyzer.codemods.scopes import dotted
from analyzer.run import Edit

_DUMPS = frozenset({"json.dumps"})
_JSON = {"string": "str", "integer": "int", "number": "float", "boolean": "bool"}


class BeginningBranch(NamedTuple):
    """The branch, the text that it answers with, and the dictionary which that is made of, if it
    is one; `arguments` are examples of those that the tool must be given."""

    branch: Branch
    text: cst.BaseExpression
    made_of: cst.Dict | None
    arguments: dict[str, object]

    def edits(self, dispatch: Dispatch, argument: str) -> Iterator[Edit]:
        """Those of the answer, which says the handle as well."""
        source = dispatch.module.source
        if self.made_of is not None:
            yield with_key(source, self.made_of, argument)
        else:
            yield from saying(source, self.text, argument)

    def pattern(self, argument: str) -> str:
        """What finds the handle in the answer."""
        if self.made_of is not None:
            return rf'"{argument}": "([\w-]+)"'
        return rf"{argument}: ([\w-]+)"


def beginning_branch(
    codebase: Codebase, dispatch: Dispatch, sightings: Sequence[Sighting]
) -> BeginningBranch | None:
    """The one such branch of some cells that share a handle."""
    touching = _touching(dispatch, sightings)
    fields = all_fields(codebase, sightings)
    if touching is None or fields is None or len(touching) < 2:
        return None
    state = State(codebase, fields)
    found = [
        begun
        for branch in touching
        if state.is_begun_in(branch.body, dispatch.handler)
        and (begun := _answering(codebase, dispatch, branch)) is not None
    ]
    if len(found) != 1:
        return None
    untouched = Untouched(codebase, state.first_values())
    others = [one for one in touching if one is not found[0].branch]
    misses = all(
        untouched.misses_in(dispatch.module, one.body.body, _said_through(dispatch, one))
        for one in others
    )
    return found[0] if misses else None


def _touching(dispatch: Dispatch, sightings: Sequence[Sighting]) -> list[Branch] | None:
    """The branches that have to do with the cells; None where something else has."""
    names = {entry.name for entry in touching_entries(sightings)}
    found = [dispatch.branches.get(name) for name in sorted(names)]
    known = [one for one in found if one is not None]
    return known if len(known) == len(found) else None


def _answering(codebase: Codebase, dispatch: Dispatch, branch: Branch) -> BeginningBranch | None:
    """What the branch answers with, where that can say a handle."""
    arguments = _examples(codebase, branch)
    last = _last_of(branch)
    text = None
    if isinstance(last, cst.Return) and last.value is not None:
        text = text_of_answer(last.value)
        text = text if text is not last.value else None
    elif isinstance(last, cst.Assign) and answered_through(dispatch, last):
        text = last.value
    if text is None or arguments is None:
        return None
    made = _made(branch, text)
    if isinstance(made, cst.Call) and codebase.resolve(dispatch.module, made.func) == _DUMPS:
        first = made.args[0].value
        if not isinstance(first, cst.Dict):
            return None
        return BeginningBranch(branch, text, first, arguments)
    can = can_say(text, "str")
    return BeginningBranch(branch, text, None, arguments) if can else None


def _made(branch: Branch, text: cst.BaseExpression) -> cst.BaseExpression:
    """What a local of the branch was given, for its name; anything else as it is."""
    given = [
        small.value
        for line in branch.body.body
        if isinstance(text, cst.Name) and isinstance(line, cst.SimpleStatementLine)
        for small in line.body
        if isinstance(small, cst.Assign)
        and any(dotted(one.target) == text.value for one in small.targets)
    ]
    return given[-1] if given else text


def _said_through(dispatch: Dispatch, branch: Branch) -> str:
    last = _last_of(branch)
    return answered_through(dispatch, last) if isinstance(last, cst.Assign) else ""


def _last_of(branch: Branch) -> cst.BaseSmallStatement | None:
    line = branch.body.body[-1]
    return line.body[-1] if isinstance(line, cst.SimpleStatementLine) else None


def _examples(codebase: Codebase, branch: Branch) -> dict[str, object] | None:
    """Of each argument that the tool must be given an example; None where one is not plain."""
    try:
        schema = schema_of(codebase, branch.tool).schema
    except Unproven:
        return None
    required, properties = item_of(schema, "required"), item_of(schema, "properties")
    if required is None:
        return {}
    if not isinstance(required, cst.List) or not isinstance(properties, cst.Dict):
        return None
    found: dict[str, object] = {}
    for element in required.elements:
        name = getattr(element.value, "raw_value", None)
        told = item_of(properties, name) if isinstance(name, str) else None
        kind = item_of(told, "type") if isinstance(told, cst.Dict) else None
        word = _JSON.get(str(getattr(kind, "raw_value", "")))
        if word is None or not isinstance(name, str):
            return None
        found[name] = EXAMPLES[word]
    return found
