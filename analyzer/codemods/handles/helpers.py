"""Functions that do nothing but return what a handle takes the place of: their calls go too."""

from collections.abc import Sequence

import libcst as cst

from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.handles.sightings import Place
from analyzer.codemods.passing.calls import Unseen, calls_of


def returned_by(function: cst.FunctionDef) -> cst.BaseExpression | None:
    """What a function of one statement, but for its docstring, returns."""
    body = function.body
    if not isinstance(body, cst.IndentedBlock) or function.decorators or function.asynchronous:
        return None
    statements = body.body[1:] if function.get_docstring() is not None else body.body
    line = statements[0] if len(statements) == 1 else None
    small = line.body[0] if isinstance(line, cst.SimpleStatementLine) else None
    return small.value if isinstance(small, cst.Return) else None


def without_small_helpers(
    codebase: Codebase, places: Sequence[Place]
) -> tuple[list[Place], list[tuple[Module, cst.FunctionDef]]]:
    """Places, calls of such functions instead of what is in them, and the functions themselves.

    A function stays when not all that calls it is in sight, or it is called by other means.
    """
    calls = calls_of(codebase)
    left: list[Place] = []
    needless: list[tuple[Module, cst.FunctionDef]] = []
    for place in places:
        function = place.module.names.scopes[place.node].node
        if not isinstance(function, cst.FunctionDef) or returned_by(function) is not place.node:
            left.append(place)
            continue
        try:
            sites = calls.of(function)
        except Unseen:
            sites = ()
        if not sites or any(site.skip or not site.keywords for site in sites):
            left.append(place)
            continue
        left += [Place(site.module, site.call) for site in sites]
        needless.append((place.module, function))
    return left, needless
