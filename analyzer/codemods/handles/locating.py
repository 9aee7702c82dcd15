"""Every place in the code that a cell shows up at, whatever kind of place it is kept in."""

from collections.abc import Collection

import libcst as cst

from analyzer.codemods.codebase import Codebase
from analyzer.codemods.facts import CellFact
from analyzer.codemods.handles.fields import field_sighting
from analyzer.codemods.handles.sightings import Sighting
from analyzer.codemods.handles.unproven import Unproven
from analyzer.codemods.handles.variables import closure_sighting, set_up, variable_sighting


def sighting_of(
    codebase: Codebase, fact: CellFact, lifespans: Collection[cst.CSTNode] = ()
) -> Sighting:
    """Where a cell is; raises `Unproven` when that cannot be said of every place.

    What one of `lifespans` gives a variable is its first value.
    """
    module = codebase.modules.get(fact.file)
    if module is None:
        raise Unproven(f"{fact.file} is not read here")
    if fact.origin == "variable":
        return set_up(codebase, variable_sighting(codebase, module, fact), lifespans)
    if fact.origin == "closure":
        return closure_sighting(codebase, module, fact)
    if fact.origin == "attribute" and not fact.lifespan:
        return field_sighting(codebase, module, fact)
    raise Unproven("it is no plain variable and no field of an object that is made once")
