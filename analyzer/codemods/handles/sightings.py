"""Where a cell shows up in the code."""

from typing import NamedTuple

import libcst as cst

from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.facts import CellFact
from analyzer.codemods.handles.editing import top_level

_QUALIFIERS = frozenset(
    {
        f"{home}.{name}"
        for home in ("typing", "typing_extensions")
        for name in ("ClassVar", "Final")
    }
)
"""What an annotation says of the variable, and not of its value."""


class Place(NamedTuple):
    """An expression that stands for the cell, read or assigned."""

    module: Module
    node: cst.BaseExpression


class Setups(NamedTuple):
    """What a lifespan does with a cell, which goes when each entry is set up for itself.

    `statements` assign it, `yielded` has it in a value that nothing reads.
    """

    statements: tuple[cst.SimpleStatementLine, ...]
    yielded: cst.BaseExpression | None


class Sighting(NamedTuple):
    """A cell with the statement that first assigns it, and all places but that.

    `statement` is a line of its own in the module, the class or its constructor; `owner` the class
    whose field it is, if it is one; `around` the function whose variable it is that those inside
    share. For an object that is kept whole, `fields` are the cells.
    """

    fact: CellFact
    module: Module
    statement: cst.SimpleStatementLine
    value: cst.BaseExpression
    annotation: cst.BaseExpression | None
    places: tuple[Place, ...]
    owner: cst.ClassDef | None = None
    fields: tuple[CellFact, ...] = ()
    around: cst.FunctionDef | None = None
    setups: Setups | None = None

    @property
    def anchor(self) -> cst.CSTNode | None:
        """The statement of the module above which its entries go; nothing for a variable there."""
        node = self.owner or self.around
        return top_level(self.module, node) if node is not None else None

    @property
    def name(self) -> str:
        return self.fact.variable

    @property
    def cells(self) -> tuple[CellFact, ...]:
        return self.fields or (self.fact,)


def assignment_of(
    module: Module, node: cst.CSTNode
) -> tuple[cst.SimpleStatementLine, cst.Assign | cst.AnnAssign] | None:
    """The line `node = …`, which does nothing else."""
    parents = module.names.parents
    above = parents.get(node)
    assignment = parents.get(above) if isinstance(above, cst.AssignTarget) else above
    line = parents.get(assignment) if assignment is not None else None
    if not isinstance(line, cst.SimpleStatementLine) or len(line.body) != 1:
        return None
    if isinstance(assignment, cst.Assign) and len(assignment.targets) == 1:
        return line, assignment
    if isinstance(assignment, cst.AnnAssign) and assignment.target is node and assignment.value:
        return line, assignment
    return None


def value_of(assignment: cst.Assign | cst.AnnAssign) -> cst.BaseExpression:
    assert assignment.value is not None
    return assignment.value


def targets_of(assignment: cst.Assign | cst.AnnAssign) -> list[cst.BaseExpression]:
    if isinstance(assignment, cst.AnnAssign):
        return [assignment.target]
    return [one.target for one in assignment.targets]


def annotated_type(
    codebase: Codebase, module: Module, assignment: cst.Assign | cst.AnnAssign
) -> cst.BaseExpression | None:
    """The type that an assignment says its value is of, without `ClassVar` and `Final`."""
    found = assignment.annotation.annotation if isinstance(assignment, cst.AnnAssign) else None
    while isinstance(found, cst.Subscript) and codebase.resolve(module, found.value) & _QUALIFIERS:
        inner = found.slice[0].slice
        found = inner.value if isinstance(inner, cst.Index) else None
    return None if found is None or codebase.resolve(module, found) & _QUALIFIERS else found
