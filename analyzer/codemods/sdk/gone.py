"""Members and arguments of SDK objects that are gone and nothing replaces, by table."""

from collections.abc import Collection, Iterator, Mapping
from functools import cache

import libcst as cst

from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.model import Mark, Outcome
from analyzer.codemods.registry import Codemod
from analyzer.codemods.serverflow import server_flow
from analyzer.codemods.tables import gone_table, server_table
from analyzer.codemods.types import TypesOf, types_of

CODE = "UNS408"
_SETTINGS = "mcp.server.fastmcp.server.Settings"
Arguments = Mapping[str, Mapping[str, str]]
"""What is said of an argument (`*`: of any call), by class or `class.method`."""


def plan(codebase: Codebase) -> Iterator[Outcome]:
    known = {setting.node for setting in server_flow(codebase).settings}
    return gone(codebase, CODE, _members(), gone_table().arguments, known)


CODEMOD = Codemod("sdk-gone", (CODE,), plan)


def gone(
    codebase: Codebase,
    code: str,
    members: Mapping[str, str],
    arguments: Arguments,
    known: Collection[cst.CSTNode] = (),
) -> Iterator[Mark]:
    """A mark for each use of `members` (by `class.member`) and `arguments`; `known` nodes are
    answered elsewhere."""
    types = types_of(codebase)
    names = {row.rpartition(".")[2] for row in members}
    called = {row.rpartition(".")[2] for row in arguments}
    lost = _lost_arguments(codebase, arguments)
    for module in codebase.modules.values():
        if not module.mentions(*names, *called):
            continue
        for node in module.names.nodes(cst.Attribute, cst.Call):
            if isinstance(node, cst.Attribute) and node.attr.value in names and node not in known:
                yield from _member(types, module, node, code, members)
            elif (
                isinstance(node, cst.Call)
                and node not in known
                and (lost is None or _gives(node, lost))
            ):
                yield from _arguments(types, module, node, code, arguments)


@cache
def _members() -> dict[str, str]:
    """Rows of the table, and those settings of a server that are arguments of its start now."""
    moved = [name for name, row in server_table().arguments.items() if row.setting]
    advice = "pass it where the server starts"
    settings = {f"{_SETTINGS}.{name}": advice for name in (*moved, "mount_path")}
    return {**gone_table().members, **settings}


def _lost_arguments(codebase: Codebase, rows: Arguments) -> frozenset[str] | None:
    """The arguments that any row names; `None` when one that is gone whole is mentioned."""
    uncallable = [row.rpartition(".")[2] for row, lost in rows.items() if "*" in lost]
    if any(module.mentions(*uncallable) for module in codebase.modules.values()):
        return None
    return frozenset(name for lost in rows.values() for name in lost)


def _gives(call: cst.Call, names: frozenset[str]) -> bool:
    return any(arg.keyword is not None and arg.keyword.value in names for arg in call.args)


def _member(
    types: TypesOf, module: Module, node: cst.Attribute, code: str, members: Mapping[str, str]
) -> Iterator[Mark]:
    name = node.attr.value
    classes = types.classes(module, node.value) or types.is_class(module, node.value)
    rows = {
        members[f"{base}.{name}"]
        for cls in sorted(classes)
        for base in types.lineage(cls)
        if f"{base}.{name}" in members
    }
    for text in sorted(rows):
        yield Mark(module.path, module.names.line_of(node), code, f"{name} is gone: {text}")


def _arguments(
    types: TypesOf, module: Module, call: cst.Call, code: str, arguments: Arguments
) -> Iterator[Mark]:
    for name, text in rows_of(types, module, call, arguments).items():
        given = name == "*" or any(
            arg.keyword is not None and arg.keyword.value == name for arg in call.args
        )
        if given:
            what = f"{name} is gone" if name != "*" else "this call is gone"
            yield Mark(module.path, module.names.line_of(call), code, f"{what}: {text}")


def rows_of(types: TypesOf, module: Module, call: cst.Call, table: Arguments) -> Mapping[str, str]:
    """The row of the class or method called here; empty when there is none."""
    if not isinstance(call.func, (cst.Name, cst.Attribute)):
        return {}
    if isinstance(call.func, cst.Attribute) and any(
        name.endswith(f".{call.func.attr.value}") for name in table
    ):
        receiver = call.func.value
        owners = types.classes(module, receiver) or types.is_class(module, receiver)
        for cls in sorted(owners):
            for base in types.lineage(cls):
                found = table.get(f"{base}.{call.func.attr.value}")
                if found is not None:
                    return found
    found_rows = [table[name] for name in types.is_class(module, call.func) if name in table]
    return found_rows[0] if found_rows else {}
