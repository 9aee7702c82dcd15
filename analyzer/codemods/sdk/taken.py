"""What is renamed in one package, and names whose import goes with their uses instead."""

from collections.abc import Callable
from typing import NamedTuple

import libcst as cst

from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.passing.variable import VARIABLES, uses_of
from analyzer.codemods.scopes import dotted
from analyzer.codemods.sdk import progress, requestcontexts
from analyzer.codemods.tables import Renames, context_table

MARKED_WHERE_USED = VARIABLES | frozenset(context_table().request_contexts)
"""Names whose uses are rewritten or marked one by one."""


def takes_out(codebase: Codebase, module: Module, alias: cst.ImportAlias, old: str) -> bool:
    """Whether the import of `old` goes with all its uses; nothing imports it from here.

    That of the context variable is answered with its uses.
    """
    if old in VARIABLES and any(uses_of(codebase, module)):
        return True
    local = dotted(alias.asname.name if alias.asname else alias.name) or ""
    if (module.path, local) in codebase.outside_uses:
        return False
    return requestcontexts.takes_out(codebase, module, local, old) or (
        progress.takes_out(codebase, module, local, old)
    )


class Surface(NamedTuple):
    """The names of one package before and after, and the codes that speak of them.

    `new` are names that only the new version has: beside one of them an old one is left alone.
    `takes_out` says which imports go with their uses, by another codemod.
    """

    table: Renames
    code: str
    removed: str
    new: tuple[str, ...] = ()
    takes_out: Callable[[Codebase, Module, cst.ImportAlias, str], bool] = takes_out
