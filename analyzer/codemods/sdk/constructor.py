"""The server's name and positional arguments: the 1.x constructor's meaning kept on 2.x."""

from collections.abc import Iterator

import libcst as cst

from analyzer.codemods.client.evidence import may_be_v1
from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.lowlevelflow import INNER, lowlevel_flow
from analyzer.codemods.model import Change, Mark, Outcome
from analyzer.codemods.registry import Codemod
from analyzer.codemods.sdk.arguments import opening_of
from analyzer.codemods.sdk.promised import promised
from analyzer.codemods.sdk.transport import transport_plan
from analyzer.codemods.sdk.versions import UNVERSIONED, is_assigned, unversioned
from analyzer.codemods.serverbases import is_init_of, is_super_init
from analyzer.codemods.serverflow import ServerFlow
from analyzer.codemods.tables import lowlevel_table, server_table
from analyzer.run import Edit

UNNAMED = UNVERSIONED
POSITIONAL = "UNS405"


def plan(codebase: Codebase) -> Iterator[Outcome]:
    moves = transport_plan(codebase)
    calls = [
        (made.module, made.call)
        for made in moves.flow.constructions
        if made.old and made.within is None
    ]
    for module, call in (*calls, *_super_calls(codebase, moves.flow)):
        gone = moves.removed.get(call, frozenset())
        yield from _unnamed(module, call, gone)
        if not is_assigned(moves.flow, module, call, INNER[0]):
            yield from unversioned(codebase, module, call, gone)
        yield from _positional(module, call, server_table().positional, gone)
    low = lowlevel_flow(codebase)
    is_old = may_be_v1(codebase)
    lower = [(made.module, made.call) for made in low.constructions]
    for module, call in (*lower, *_super_calls(codebase, low)):
        yield from _positional(module, call, lowlevel_table().positional, frozenset())
        if is_old:
            yield from promised(low, module, call)
    yield from _partials(codebase, moves.flow)


CODEMOD = Codemod("sdk-constructor", (UNNAMED, POSITIONAL), plan)


def _unnamed(module: Module, call: cst.Call, gone: frozenset[int]) -> Iterator[Outcome]:
    """A server without a name reports another default on 2.x: write the old one down."""
    if any(arg.star for arg in call.args):
        return
    arg = _name_argument(call)
    name = server_table().default_name
    source = module.source
    if arg is None:
        edits = _named(module, call, f'"{name}"', gone)
    elif _is_empty(arg.value):
        edits = (source.edit(*source.span(arg.value), f'"{name}"'),)
    else:
        return
    title = f"keep the name an unnamed server reports: {name}"
    yield Change(UNNAMED, module.path, module.names.line_of(call), title, "safe", edits)


def _name_argument(call: cst.Call) -> cst.Arg | None:
    for arg in call.args:
        if arg.keyword is None or arg.keyword.value == "name":
            return arg
    return None


def _is_empty(node: cst.BaseExpression) -> bool:
    if isinstance(node, cst.SimpleString):
        return not node.raw_value
    return isinstance(node, cst.Name) and node.value == "None"


def _named(module: Module, call: cst.Call, name: str, gone: frozenset[int]) -> tuple[Edit, ...]:
    """The name as first argument, laid out like the arguments that stay."""
    source = module.source
    opening = opening_of(source, call)
    kept = [arg for index, arg in enumerate(call.args) if index not in gone]
    if not kept:
        return (source.edit(opening, opening, name),)
    start = source.span(kept[0])[0]
    own_line = source.line_of(start) != source.line_of(opening - 1)
    separator = f"\n{source.indent_of(source.line_of(start))}" if own_line else " "
    return (source.edit(start, start, f"{name},{separator}"),)


def _positional(
    module: Module, call: cst.Call, names: tuple[str, ...], gone: frozenset[int]
) -> Iterator[Outcome]:
    """Positional arguments behind the name get the keyword they had on 1.x."""
    positional = [arg for arg in call.args if arg.keyword is None and arg.star != "**"]
    kept = names[0]
    names = ("self", *names) if is_init_of(call.func) and not is_super_init(call.func) else names
    line = module.names.line_of(call)
    if any(arg.star for arg in positional) or len(positional) > len(names):
        text = "only the name keeps its place among positional arguments: use keywords"
        yield Mark(module.path, line, POSITIONAL, text)
        return
    edits = []
    for index, (arg, name) in enumerate(zip(positional, names, strict=False)):
        if name in ("self", kept) or index in gone:
            continue
        start = module.source.span(arg)[0]
        edits.append(module.source.edit(start, start, f"{name}="))
    if edits:
        title = "positional arguments keep their 1.x meaning as keywords"
        yield Change(POSITIONAL, module.path, line, title, "safe", tuple(edits))


def _super_calls(codebase: Codebase, flow: ServerFlow) -> Iterator[tuple[Module, cst.Call]]:
    """`super().__init__(…)` in a class that derives from the 1.x server, and `X.__init__(self, …)`
    of that itself."""
    for module in codebase.modules.values():
        for node in module.names.nodes(cst.Call):
            if is_init_of(node.func) and flow.is_server_class(module, node.func.value):
                yield module, node
            if not is_super_init(node.func):
                continue
            owner = module.names.scopes[node]
            while owner.kind != "class" and owner.parent is not None:
                owner = owner.parent
            if isinstance(owner.node, cst.ClassDef) and any(
                flow.is_server_class(module, base.value) for base in owner.node.bases
            ):
                yield module, node


def _partials(codebase: Codebase, flow: ServerFlow) -> Iterator[Outcome]:
    """`partial(FastMCP, …)`: the arguments meet the constructor elsewhere."""
    for module in codebase.modules.values():
        for node in module.names.nodes(cst.Call):
            if len(node.args) < 2:
                continue
            if codebase.resolve(module, node.func) != {"functools.partial"}:
                continue
            if flow.is_server_class(module, node.args[0].value):
                text = "pass all but the name by keyword, and transport arguments to run()"
                yield Mark(module.path, module.names.line_of(node), POSITIONAL, text)
