"""A variable of a module that each call sets before it reads it: an argument instead.

Nothing is kept between calls, and yet calls share it: those that overlap, since one waits between
setting and reading, meet each other's value. In the function that sets it the variable becomes one
of its own, and every function that reads it is handed it.
"""

from collections.abc import Iterable, Iterator
from contextlib import suppress

import libcst as cst

from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.facts import CellFact, Facts
from analyzer.codemods.handles.editing import without_globals, without_statement
from analyzer.codemods.handles.sightings import Sighting, assignment_of, value_of
from analyzer.codemods.handles.unproven import Unproven
from analyzer.codemods.model import Change, Mark, Outcome
from analyzer.codemods.passing.calls import Unseen, calls_of
from analyzer.codemods.passing.onecall import OfOneCall, Setting, handed_on, request_variables
from analyzer.codemods.passing.signatures import Unfit
from analyzer.codemods.registry import Codemod
from analyzer.codemods.scopes import Scope, function_of
from analyzer.codemods.secrets.callers import callers

CODE = "UNS215"
_TITLE = "hand {name} on as an argument: each call sets it before it reads it"
_OVERLAP = "calls that wait in between meet each other's value"
_BINDING = ("staticmethod", "classmethod")


def judge(codebase: Codebase, facts: Facts) -> Iterator[Outcome]:
    asked = {one.fact.id for one in callers(codebase, facts)}
    for sighting in scratches(codebase, facts.cells):
        if sighting.fact.id in asked:
            continue  # each call asks its own token instead
        name = sighting.name
        line = sighting.module.names.line_of(sighting.statement)
        title = _TITLE.format(name=name)
        try:
            edits = handed_on(codebase, _of_one_call(sighting))
        except (Unproven, Unseen, Unfit) as reason:
            if overlaps(codebase, sighting):
                text = f"{title}; {_OVERLAP} (left: {reason})"
                yield Mark(sighting.module.path, line, CODE, text)
        else:
            yield Change(CODE, sighting.module.path, line, title, "safe", edits)


CODEMOD = Codemod("passing-scratch", (CODE,), judge=judge)


def scratches(codebase: Codebase, cells: Iterable[CellFact]) -> Iterator[Sighting]:
    """The variables that functions assign, of which each call reads what it has set itself."""
    for sighting in request_variables(codebase, cells):
        if any(_is_assigned(one.module, one.node) for one in sighting.places):
            yield sighting


def overlaps(codebase: Codebase, sighting: Sighting) -> bool:
    """Whether a coroutine waits after it, or what it calls, has set the variable."""
    calls = calls_of(codebase)
    pending = [(one.module, one.node) for one in sighting.places if _is_assigned(*one)]
    seen: set[cst.FunctionDef] = set()
    while pending:
        module, node = pending.pop()
        function = function_of(module.names.scopes[node]).node
        if not isinstance(function, cst.FunctionDef):
            continue
        start = module.source.span(node)[0]
        if function.asynchronous is not None and any(
            module.source.span(wait)[0] > start for wait in _waits(module, function)
        ):
            return True
        if function not in seen:
            seen.add(function)
            with suppress(Unseen):
                pending += [(site.module, site.call) for site in calls.of(function)]
    return False


def _waits(module: Module, function: cst.FunctionDef) -> Iterator[cst.CSTNode]:
    inner = module.names.own_scopes[function]
    for node in module.names.parents:
        waits = isinstance(node, cst.Await) or (
            isinstance(node, (cst.With, cst.For)) and node.asynchronous is not None
        )
        if waits and _scope_of(module, node) is inner:
            yield node


def _scope_of(module: Module, node: cst.CSTNode) -> Scope | None:
    """The function scope that a node without a scope of its own is evaluated in."""
    found: cst.CSTNode | None = node
    while found is not None and found not in module.names.scopes:
        found = module.names.parents.get(found)
    return function_of(module.names.scopes[found]) if found is not None else None


def _is_assigned(module: Module, node: cst.CSTNode) -> bool:
    above = module.names.parents.get(node)
    return isinstance(above, (cst.AssignTarget, cst.AnnAssign)) and above.target is node


def _of_one_call(sighting: Sighting) -> OfOneCall:
    """The variable of the module as it is handed on: it is none of the module any more."""
    module, name = sighting.module, sighting.name
    if any(place.module is not module for place in sighting.places):
        raise Unproven("another module uses it")
    targets = [one.node for one in sighting.places if _is_assigned(*one)]
    edits = [*without_globals(module, [(module.names.root, name)])]
    edits.append(without_statement(module, sighting.statement.body[0]))
    return OfOneCall(
        module,
        name,
        sighting.annotation,
        tuple(_setting(module, node) for node in targets),
        tuple(one.node for one in sighting.places if one.node not in targets),
        tuple(edits),
    )


def _setting(module: Module, node: cst.CSTNode) -> Setting:
    """Where a statement does nothing but set the variable, that is its line."""
    made = assignment_of(module, node)
    return Setting(node) if made is None else Setting(node, made[0], value_of(made[1]))
