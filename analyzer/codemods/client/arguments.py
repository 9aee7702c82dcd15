"""Arguments of client functions that went or have another name, by table.

Sources: M061, M068, M071, M079, M081.
"""

from collections.abc import Iterator

import libcst as cst

from analyzer.codemods.client.calls import SdkCall, methods_called, sdk_calls
from analyzer.codemods.client.evidence import may_be_v1
from analyzer.codemods.client.table import Changed, client_table
from analyzer.codemods.codebase import Codebase
from analyzer.codemods.lists import remove_items
from analyzer.codemods.model import Change, Mark, Outcome
from analyzer.codemods.registry import Codemod
from analyzer.codemods.types import types_of
from analyzer.codemods.values import is_pure
from analyzer.run import Edit


def plan(codebase: Codebase) -> Iterator[Outcome]:
    for row in client_table().changed:
        names = frozenset(row.callables)
        for call in (*sdk_calls(codebase, names), *methods_called(codebase, names)):
            yield from _changed(codebase, call, row)


CODEMOD = Codemod("client-arguments", ("UNS426", "UNS428", "UNS430"), plan)


def _changed(codebase: Codebase, call: SdkCall, row: Changed) -> Iterator[Outcome]:
    args = call.node.args
    gone, edits = set[int](), list[Edit]()
    for index, arg in enumerate(args):
        if arg.star == "*":
            break
        name = arg.keyword.value if arg.keyword else _at(row.parameters, index)
        if name in row.dropped and (arg.keyword or _is_old(codebase, call, arg)):
            gone.add(index)
        elif arg.keyword is not None and name in row.renamed:
            span = call.module.source.span(arg.keyword)
            edits.append(call.module.source.edit(*span, row.renamed[name]))
        elif gone and arg.keyword is None and not arg.star:
            start = call.module.source.span(arg)[0]
            edits.append(call.module.source.edit(start, start, f"{name}="))
    unpacked = any(arg.star for arg in args)
    if unpacked and not gone and not edits and may_be_v1(codebase):
        yield Mark(call.module.path, call.line, row.code, f"in what is unpacked: {row.title}")
    if not all(is_pure(codebase, call.module, args[index].value) for index in gone):
        yield Mark(call.module.path, call.line, row.code, row.title)
    elif gone or edits:
        edits += remove_items(call.module.source, args, gone) if gone else ()
        yield Change(row.code, call.module.path, call.line, row.title, "safe", tuple(edits))


def _is_old(codebase: Codebase, call: SdkCall, arg: cst.Arg) -> bool:
    """Whether what is given by position is still what 1.x had there, and not what moved up."""
    if isinstance(arg.value, (cst.SimpleString, cst.ConcatenatedString, cst.FormattedString)):
        return False
    classes = types_of(codebase).classes(call.module, arg.value)
    return may_be_v1(codebase) and "builtins.str" not in classes


def _at(parameters: tuple[str, ...], index: int) -> str:
    return parameters[index] if index < len(parameters) else ""
