"""Handlers of the low-level server: plain functions of `(ctx, params)`, registered.

A handler is rewritten where its signature and its returns are all that changes. One that other
code calls, or around which 1.x did more, stays as it is, and a function beside it answers.
"""

from collections import defaultdict
from collections.abc import Iterator

import libcst as cst

from analyzer.codemods.codebase import Codebase
from analyzer.codemods.lowlevel import dictionary
from analyzer.codemods.lowlevel.context import Contexts
from analyzer.codemods.lowlevel.finding import Loose, named_by_text, registrations
from analyzer.codemods.lowlevel.rewriting import CODE, Rewrite, Use, node_of
from analyzer.codemods.lowlevelflow import lowlevel_flow
from analyzer.codemods.model import Mark, Outcome
from analyzer.codemods.registry import Codemod
from analyzer.codemods.tables import lowlevel_table

_BY_TEXT = (
    "members that registered handlers are gone, by whatever text they are named: use "
    "add_request_handler with functions that take (ctx, params) and return the full result"
)

_STAND_IN = (
    "what stands in for the server here gets its handlers by add_request_handler(method, "
    "params_type, handler) now"
)


def plan(codebase: Codebase) -> Iterator[Outcome]:
    flow = lowlevel_flow(codebase)
    by_module: defaultdict[str, list[Use]] = defaultdict(list)
    for found in registrations(flow):
        if isinstance(found, Loose):
            yield _left(found, "the function it registers is not known")
        else:
            by_module[found.module.path].append(found)
    for use in dictionary.uses(flow, flow.table.requests):
        if isinstance(use, dictionary.Read):
            yield _read(use)
        else:
            by_module[use.module.path].append(use)
    yield from _stood_in_for(codebase, frozenset(by_module))
    for module, call in named_by_text(flow):
        yield Mark(module.path, module.names.line_of(call), CODE, _BY_TEXT)
    yield from _outcomes(codebase, [use for path in sorted(by_module) for use in by_module[path]])


def _stood_in_for(codebase: Codebase, paths: frozenset[str]) -> Iterator[Mark]:
    """Where something is put in the place of the class of servers, in a module that registers."""
    classes = frozenset(lowlevel_table().old)
    for module in codebase.modules.values():
        for string in module.names.strings:
            if not isinstance(module.names.parents.get(string), cst.Arg):
                continue
            for path, name in codebase.named_by(module, string):
                named = codebase.modules[path]
                found = codebase.resolve_chain(named, named.names.root, [name])
                if path in paths and found and found <= classes:
                    yield Mark(module.path, module.names.line_of(string), CODE, _STAND_IN)


CODEMOD = Codemod(
    "lowlevel-handlers",
    (CODE,),
    plan,
    # Results without the wrapper in which handlers by type gave them.
    brings=("UNS435",),
)


def _outcomes(codebase: Codebase, uses: list[Use]) -> Iterator[Outcome]:
    """A change for the handlers of each module, and a mark for each that is left."""
    left: dict[Use, str] = {}
    while True:
        rewrites = _rewrites(codebase, [use for use in uses if use not in left])
        functions = {one: own for each in rewrites for one, own in each.functions().items()}
        registered = [node for each in rewrites for node in each.registrations()]
        contexts = Contexts(codebase, functions, registered)
        failed = {use: why for each in rewrites for use, why in each.failures(contexts).items()}
        if not failed:
            break
        left |= failed
    contexts.write({each.module.path: each.imports for each in rewrites})
    for rewrite in rewrites:
        yield from rewrite.outcomes()
    yield from contexts.marks()
    for use, text in left.items():
        yield _left(use, text)


def _rewrites(codebase: Codebase, uses: list[Use]) -> list[Rewrite]:
    """One rewrite for each module."""
    by_module: defaultdict[str, list[Use]] = defaultdict(list)
    for use in uses:
        by_module[use.module.path].append(use)
    return [Rewrite(codebase, codebase.modules[path], own) for path, own in by_module.items()]


def _left(use: Use | Loose, reason: str) -> Mark:
    advice = "take (ctx, params), return the full result, register with add_request_handler"
    line = use.module.names.line_of(use.node if isinstance(use, Loose) else node_of(use))
    return Mark(use.module.path, line, CODE, f"{advice} (left: {reason})")


def _read(use: dictionary.Read) -> Mark:
    method = f'"{use.method}"' if use.method else "method"
    text = (
        f"{use.node.attr.value} is gone: use get_{use.kind}_handler({method}), whose .handler"
        f" takes (ctx, params), or add_{use.kind}_handler"
    )
    return Mark(use.module.path, use.module.names.line_of(use.node), CODE, text)
