"""Clients that are let in by the `client_id` they say themselves: asked of their token instead.

`ctx.client_id` of 1.x is what a client wrote into the request's `_meta`: anybody can write
anything. Where every server here checks tokens, the token says who calls: its subject, where the
code that makes tokens gives them one, else the client it was issued to. Without a token nobody is
let in.
"""

from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

import libcst as cst

from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.imports import Imports, Taken
from analyzer.codemods.model import Change, Outcome
from analyzer.codemods.questions.rewriting import defined_above
from analyzer.codemods.questions.sealing import top_of
from analyzer.codemods.registry import Codemod
from analyzer.codemods.sdk.arguments import named_argument
from analyzer.codemods.sdk.carrying import free_name
from analyzer.codemods.sdk.contextmembers import CODE, FROM_META, asks_client, is_admission
from analyzer.codemods.secrets.logins import checks_tokens

_HOME = "mcp.server.auth.middleware.auth_context"
_TOKEN = frozenset({"mcp.server.auth.provider.AccessToken"})
_TITLE = (
    "whom the token speaks for is let in, not whom the client says it is: {field} of the token"
)
_CAUTION = "what admits must hold what tokens say, and calls without a token are not let in"
_FUNCTION = '''\
def {name}() -> str | None:
    """Who calls, by the token that came with the request."""
    token = {asking}()
    return None if token is None else token.{field}'''


class Asked(NamedTuple):
    """Where a client's own word is asked for, and whether that is to let it in."""

    node: cst.BaseExpression
    admits: bool
    old: bool


def plan(codebase: Codebase) -> Iterator[Outcome]:
    if not checks_tokens(codebase, every=True):
        return
    field = _field(codebase)
    for module in codebase.modules.values():
        if not module.mentions("client_id"):
            continue
        by_line: defaultdict[int, list[Asked]] = defaultdict(list)
        for asked in _asked(codebase, module):
            by_line[module.names.line_of(asked.node)].append(asked)
        letting = {
            line: found for line, found in by_line.items() if all(one.admits for one in found)
        }
        if letting:
            yield from _changes(codebase, module, letting, field)


CODEMOD = Codemod("secrets-admitted", (CODE,), plan)


def _asked(codebase: Codebase, module: Module) -> Iterator[Asked]:
    """As 1.x asks for it, and as that reads on 2.x."""
    for node in module.names.nodes(cst.Attribute, cst.Call):
        found = asks_client(codebase, module, node)
        if found and isinstance(node, (cst.Attribute, cst.Call)):
            yield Asked(node, is_admission(module, node), isinstance(node, cst.Attribute))


def _changes(
    codebase: Codebase, module: Module, letting: dict[int, list[Asked]], field: str
) -> Iterator[Outcome]:
    imports = Imports(codebase, module)
    name = free_name(module, "caller")
    try:
        asking = imports.name(_HOME, "get_access_token")
    except Taken:
        return
    first = letting[min(letting)][0].node
    text = _FUNCTION.format(name=name, asking=asking, field=field)
    shared = (defined_above(module, top_of(module, first), [text]), *imports.edits())
    for line, found in letting.items():
        spans = [module.source.span(one.node) for one in found]
        own = tuple(module.source.edit(*span, f"{name}()") for span in spans)
        yield Change(
            CODE,
            module.path,
            line,
            _TITLE.format(field=field),
            "unsafe",
            (*own, *shared),
            _CAUTION,
            solves=((module.path, line, CODE),),
            instead_of=((module.path, line, CODE, FROM_META),),
        )


def _field(codebase: Codebase) -> str:
    """What of a token tells callers apart: the subject, where some code here gives it."""
    gives = any(
        named_argument(node, "subject") is not None
        for module in codebase.modules.values()
        if module.mentions("AccessToken")
        for node in module.names.nodes(cst.Call)
        if codebase.resolve(module, node.func) & _TOKEN
    )
    return "subject" if gives else "client_id"
