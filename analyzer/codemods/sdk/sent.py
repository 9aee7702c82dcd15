"""Whether clients read the text of an exception of the SDK's: `rules/tables/mcp-errors.toml`."""

from collections.abc import Iterable
from functools import cache

import libcst as cst
import msgspec

from analyzer.assets import read_table
from analyzer.codemods.calls import Calls
from analyzer.codemods.codebase import Module
from analyzer.codemods.registered import Kind


class _Errors(msgspec.Struct, frozen=True):
    home: str
    sent: dict[Kind, frozenset[str]]


def is_sent(calls: Calls, module: Module, exc: cst.CSTNode, kinds: Iterable[Kind]) -> bool:
    """Whether `exc` names a class of the SDK's, or one that derives from it, whose text is sent
    when it leaves functions of any of `kinds`."""
    lineage = [one for cls in calls.classes(module, exc) for one in calls.lineage(cls)]
    named = [(module, exc), *((one.module, b.value) for one in lineage for b in one.node.bases)]
    names = {name for home, base in named for name in calls.codebase.resolve(home, base)}
    ours = [name for name in names if name.partition(".")[0] == "mcp"]
    return any(all(_reads(name, kind) for kind in kinds) for name in ours)


def _reads(name: str, kind: Kind) -> bool:
    errors = _table()
    if not name.startswith(errors.home):
        return True
    return name.rpartition(".")[2] in errors.sent[kind]


@cache
def _table() -> _Errors:
    return read_table("mcp-errors.toml", _Errors)
