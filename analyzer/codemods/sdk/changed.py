"""Calls that still work for old clients and do something else for those of 2026-07-28, by table.

One mark a function and rule: what is said of the first call holds for the others.
"""

from collections.abc import Collection, Iterator, Mapping

import libcst as cst

from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.model import Mark, Outcome
from analyzer.codemods.questions.asking import CODE as QUESTIONS
from analyzer.codemods.registry import Codemod
from analyzer.codemods.scopes import Scope, function_of
from analyzer.codemods.tables import gone_table
from analyzer.codemods.types import TypesOf, types_of


def plan(codebase: Codebase) -> Iterator[Outcome]:
    rows = gone_table().changed
    return changed(codebase, {code: rows[code] for code in rows if code not in _ELSEWHERE})


CODEMOD = Codemod("sdk-changed", ("UNS408",), plan)
_ELSEWHERE = (QUESTIONS,)
"""Codes that have a codemod of their own."""


def changed(
    codebase: Codebase,
    table: Mapping[str, Mapping[str, str]],
    known: Collection[cst.CSTNode] = (),
) -> Iterator[Mark]:
    """Marks by a table of texts by code and `class.member`; `known` nodes are answered
    elsewhere."""
    types = types_of(codebase)
    rows = {
        member: (code, text) for code, members in table.items() for member, text in members.items()
    }
    names = {row.rpartition(".")[2] for row in rows}
    for module in codebase.modules.values():
        if not module.mentions(*(f".{name}" for name in names)):
            continue
        told: set[tuple[Scope, str]] = set()
        for node in module.names.nodes(cst.Attribute):
            if node.attr.value not in names:
                continue
            for code, text in _changed(types, module, node, rows) if node not in known else ():
                place = function_of(module.names.scopes[node]), code
                if place not in told:
                    told.add(place)
                    line = module.names.line_of(node)
                    yield Mark(module.path, line, code, f"{node.attr.value} {text}")


def _changed(
    types: TypesOf, module: Module, node: cst.Attribute, rows: dict[str, tuple[str, str]]
) -> list[tuple[str, str]]:
    keys = {
        f"{base}.{node.attr.value}"
        for cls in types.classes(module, node.value)
        for base in types.lineage(cls)
    }
    return sorted(rows[key] for key in keys & set(rows))
