"""Names whose import another codemod takes out, because it rewrites every use of them."""

import libcst as cst

from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.passing.variable import VARIABLES, uses_of
from analyzer.codemods.scopes import dotted
from analyzer.codemods.sdk import progress, requestcontexts
from analyzer.codemods.tables import context_table

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
