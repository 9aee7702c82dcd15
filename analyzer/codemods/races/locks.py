"""The lock of a cell: made beside it, and called after it."""

from collections.abc import Iterable
from typing import NamedTuple

import libcst as cst

from analyzer.codemods.codebase import Codebase
from analyzer.codemods.handles.editing import line_below
from analyzer.codemods.handles.sightings import Sighting
from analyzer.codemods.handles.unproven import Unproven
from analyzer.codemods.races.spots import Spot, receiver_of
from analyzer.codemods.scopes import dotted
from analyzer.codemods.sdk.carrying import free_name
from analyzer.run import Edit


class Lock(NamedTuple):
    """`field` says that an object has it, beside the field it guards."""

    name: str
    field: bool
    edits: tuple[Edit, ...]

    def written(self, spots: Iterable[Spot]) -> str:
        """How it is written where `spots` are; raises `Unproven` for several objects."""
        if not self.field:
            return self.name
        owners = {receiver_of(spot) for spot in spots}
        owner = owners.pop() if len(owners) == 1 else "?"
        if "?" in owner:
            raise Unproven("several ways lead to the object that has it")
        return f"{owner}.{self.name}"


def lock_for(codebase: Codebase, sighting: Sighting, module: str) -> Lock:
    """A new lock of `module` below the statement that first assigns the cell."""
    home, statement = sighting.module, sighting.statement
    name = named(sighting.name)
    source = home.source
    indent = source.indent_of(source.line_of(source.span(statement)[0]))
    target = name
    if sighting.owner is not None:
        owner = _self_of(statement)
        while any(name == node.attr.value for one in codebase.modules.values()
                  for node in one.names.nodes(cst.Attribute)):  # fmt: skip
            name = f"{name}_"
        target = f"{owner}.{name}"
    else:
        target = name = free_name(home, name)
    at = line_below(home, statement)
    edit = source.edit(at, at, f"{indent}{target} = {module}.Lock()\n")
    return Lock(name, sighting.owner is not None, (edit,))


def named(cell: str) -> str:
    """What the lock of a cell is called."""
    return f"{cell}_LOCK" if cell.isupper() else f"{cell}_lock"


def _self_of(statement: cst.SimpleStatementLine) -> str:
    """`self` of the constructor that assigns a field."""
    small = statement.body[0]
    target = small.targets[0].target if isinstance(small, cst.Assign) else None
    if isinstance(small, cst.AnnAssign):
        target = small.target
    owner = dotted(target.value) if isinstance(target, cst.Attribute) else None
    if owner is None:
        raise Unproven("the class has it, for all objects")
    return owner
