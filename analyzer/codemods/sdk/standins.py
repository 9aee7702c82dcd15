"""Names that are gone and stood for something plain: it is written where they were used."""

import re
from collections.abc import Iterator

import libcst as cst

from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.imports import Imports, Taken
from analyzer.codemods.scopes import Scope, Use, dotted
from analyzer.codemods.tables import Value
from analyzer.run import Edit


class Impossible(Exception):
    """The value cannot be written here: a name it takes is not to be had."""


def written_out(
    codebase: Codebase, module: Module, imports: Imports, alias: cst.ImportAlias, value: Value
) -> Iterator[Edit]:
    """The edits that make a top-level `alias` unneeded; what they need is asked of `imports`.

    Each use gets the text; a name that others import from here, and an object that has to stay
    one, gets a definition behind the imports instead.
    """
    local = dotted(alias.asname.name if alias.asname else alias.name) or ""
    root = module.names.root
    if len(root.bindings[local]) > 1:
        raise Impossible(local)
    text = spelled(imports, value)
    uses = [
        use
        for use in module.names.uses
        if use.parts[0].name == local and use.scope.lookup(local) is root
    ]
    if value.variable or _is_shared(codebase, module, local, uses):
        yield _definition(module, imports, f"{local} = {text}")
        return
    for use in uses:
        yield module.source.edit(use.parts[0].start, use.parts[0].end, text)


def spelled(imports: Imports, value: Value) -> str:
    """The text, with the names it takes as the module writes them."""
    text = value.text
    for need in value.needs:
        home, _, name = need.rpartition(".")
        try:
            local = imports.name(home, name)
        except Taken as taken:
            raise Impossible(name) from taken
        text = re.sub(rf"\b{name}\b", local, text)
    return text


def _is_shared(codebase: Codebase, module: Module, local: str, uses: list[Use]) -> bool:
    return (
        (module.path, local) in codebase.outside_uses
        or local in module.names.declared
        or (module.is_package and not uses)
        or any(use.quoted for use in uses)
    )


def _definition(module: Module, imports: Imports, line: str) -> Edit:
    source = module.source
    last = imports.top_imports()[-1][0]
    after = source.line_of(source.span(last)[1] - 1) + 1
    at = source.line_start(after) if after <= source.line_count else len(source.raw)
    return source.edit(at, at, f"\n{line}\n")


def is_plain_import(module: Module, node: cst.ImportFrom, scope: Scope) -> bool:
    """True for an import that is a statement of its own at the top level."""
    statement = module.names.parents.get(node)
    return (
        scope is module.names.root
        and isinstance(statement, cst.SimpleStatementLine)
        and len(statement.body) == 1
        and statement in module.source.module.body
    )
