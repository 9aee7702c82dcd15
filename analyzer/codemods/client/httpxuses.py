"""Uses of `httpx` in a module, and their text with `httpx2` in its place."""

from collections.abc import Iterable, Iterator

import libcst as cst

from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.imports import Imports
from analyzer.codemods.scopes import Use
from analyzer.run import Edit


def httpx_uses(codebase: Codebase, module: Module) -> tuple[Use, ...]:
    """Every use of a name of `httpx` that the module imports itself."""
    return tuple(
        use
        for use in module.names.uses
        if len(found := codebase.resolve_use(module, use)) == 1
        and next(iter(found)).partition(".")[0] == "httpx"
    )


def within(module: Module, uses: Iterable[Use], node: cst.CSTNode) -> Iterator[Use]:
    """Those of `uses` that stand inside `node`."""
    start, end = module.source.span(node)
    return (use for use in uses if start <= use.parts[0].start < end)


def renamed(codebase: Codebase, module: Module, use: Use, imports: Imports) -> Edit:
    """The use spelled through `httpx2`. Raises `Taken` when that name means something else."""
    start, end = use.parts[0].start, use.parts[-1].end
    return module.source.edit(start, end, spelled(codebase, module, use, imports))


def spelled(codebase: Codebase, module: Module, use: Use, imports: Imports) -> str:
    """`httpx2.Timeout` for `httpx.Timeout`, `hx.Timeout` and an imported `Timeout`."""
    path = next(iter(codebase.resolve_use(module, use)))
    return ".".join([imports.module("httpx2"), *path.split(".")[1:]])


def text_with_httpx2(
    codebase: Codebase, module: Module, node: cst.CSTNode, text: str, imports: Imports
) -> str:
    """`text`, which is that of `node`, with each use of `httpx` in it renamed."""
    start = module.source.span(node)[0]
    uses = list(within(module, httpx_uses(codebase, module), node))
    raw = text.encode(module.source.encoding)
    for use in sorted(uses, key=lambda use: use.parts[0].start, reverse=True):
        first, last = use.parts[0].start - start, use.parts[-1].end - start
        new = spelled(codebase, module, use, imports).encode(module.source.encoding)
        raw = raw[:first] + new + raw[last:]
    return raw.decode(module.source.encoding)
