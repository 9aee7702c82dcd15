"""`_mcp_server`, the low-level server inside a high-level one: the attribute has another name.

Receivers of handlers are renamed with their registration (`lowlevel-handlers`).
"""

from collections.abc import Iterator

import libcst as cst

from analyzer.codemods.client.calls import callee
from analyzer.codemods.client.table import IN_MEMORY
from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.lowlevel.dictionary import NAMES
from analyzer.codemods.lowlevelflow import INNER, is_inner
from analyzer.codemods.model import Change, Mark, Outcome
from analyzer.codemods.registry import Codemod
from analyzer.codemods.serverflow import server_flow
from analyzer.codemods.tables import lowlevel_table
from analyzer.run import Edit

CODE = "UNS408"
_OLD, _NEW = INNER


def plan(codebase: Codebase) -> Iterator[Outcome]:
    flow = server_flow(codebase)
    for module in codebase.modules.values():
        for node in module.names.nodes(cst.Attribute):
            if node.attr.value != _OLD:
                continue
            if _is_rewritten(module, node) or _is_dropped(codebase, module, node):
                continue
            if is_inner(flow, module, node):
                yield _renamed(module, node)
        yield from _by_name(codebase, module)


CODEMOD = Codemod("lowlevel-private", (CODE,), plan)


def _is_rewritten(module: Module, node: cst.Attribute) -> bool:
    """Whether another codemod writes the receiver anew, or says what to do about it."""
    around = module.names.parents.get(node)
    if not isinstance(around, cst.Attribute):
        return False
    return around.attr.value in {*lowlevel_table().handlers, *NAMES, "request_context"}


def _is_dropped(codebase: Codebase, module: Module, node: cst.Attribute) -> bool:
    """Whether a client of 2.x is given the server itself (`client-memory`)."""
    arg = module.names.parents.get(node)
    call = module.names.parents.get(arg) if isinstance(arg, cst.Arg) else None
    return isinstance(call, cst.Call) and callee(codebase, module, call.func) == IN_MEMORY


def _renamed(module: Module, node: cst.Attribute) -> Change:
    edit = module.source.edit(*module.source.span(node.attr), _NEW)
    return _change(module, node, edit)


def _change(module: Module, node: cst.CSTNode, edit: Edit) -> Change:
    line = module.names.line_of(node)
    return Change(CODE, module.path, line, f"{_OLD} is called {_NEW}", "safe", (edit,))


def _by_name(codebase: Codebase, module: Module) -> Iterator[Outcome]:
    """`getattr(server, "_mcp_server")`, `setattr` and `hasattr` on a server."""
    flow = server_flow(codebase)
    for string in module.names.strings:
        if string.raw_value != _OLD or "b" in string.prefix.lower():
            continue
        arg = module.names.parents.get(string)
        call = module.names.parents.get(arg) if isinstance(arg, cst.Arg) else None
        if not isinstance(call, cst.Call) or len(call.args) < 2 or call.args[1] is not arg:
            continue
        line = module.names.line_of(string)
        if flow.is_server(module, call.args[0].value):
            start, end = module.source.span(string)
            opening = start + len(string.prefix) + len(string.quote)
            edit = module.source.edit(opening, end - len(string.quote), _NEW)
            yield _change(module, string, edit)
        else:
            text = f'"{_OLD}" is "{_NEW}" on a server of 2.x'
            yield Mark(module.path, line, CODE, text)
