"""A state cell as the expectations of tests write it down."""

import msgspec

from analyzer.run import Cell, Key, Role, Scope

HARMLESS = ("constant", "request")
"""Roles of cells that an expectation may leave out."""


class ExpectedCell(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A cell; `written_by` and `read_by` are names of entry points, sorted."""

    name: str
    file: str
    line: int
    role: Role
    scope: Scope
    key: Key
    written_by: tuple[str, ...]
    read_by: tuple[str, ...]


def as_expected(cell: Cell) -> ExpectedCell:
    return ExpectedCell(
        name=cell.name,
        file=cell.file,
        line=cell.line,
        role=cell.role,
        scope=cell.scope,
        key=cell.key,
        written_by=cell.written_by,
        read_by=cell.read_by,
    )


def by_place(cell: ExpectedCell) -> tuple[str, int, str]:
    """The order of cells in an expectation."""
    return cell.file, cell.line, cell.name
