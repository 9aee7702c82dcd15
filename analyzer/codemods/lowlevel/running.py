"""How a low-level server runs, and what a class that derives from it may override.

Sources: M050, M051, M053, tried on mcp 1.30.0 and 2.3.0.
"""

from collections.abc import Iterator

import libcst as cst

from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.lists import remove_items
from analyzer.codemods.lowlevelflow import lowlevel_flow
from analyzer.codemods.model import Change, Mark, Outcome
from analyzer.codemods.registry import Codemod
from analyzer.codemods.sdk.arguments import named_argument
from analyzer.codemods.serverflow import ServerFlow, server_flow

CODE = "UNS411"
_STATELESS = ("stateless", 4)
_RAISES = ("raise_exceptions", 3)
_MANAGER = "run() takes no stateless: StreamableHTTPSessionManager(stateless=True) does that"
_TITLE = "run() takes no stateless"
_CAUTION = "a client that does not initialize is refused"
_STDIO = "mcp.server.stdio.stdio_server"
_PARSE = "run(raise_exceptions=True) no longer raises what cannot be read from the transport"


def plan(codebase: Codebase) -> Iterator[Outcome]:
    low = lowlevel_flow(codebase)
    for module in codebase.modules.values():
        for node in module.names.nodes(cst.Call):
            func = node.func
            if (
                isinstance(func, cst.Attribute)
                and func.attr.value == "run"
                and low.is_server(module, func.value)
            ):
                yield from _run(codebase, module, node)
    for flow in (low, server_flow(codebase)):
        yield from _overridden(flow)


CODEMOD = Codemod("lowlevel-running", (CODE,), plan)


def _run(codebase: Codebase, module: Module, call: cst.Call) -> Iterator[Outcome]:
    line = module.names.line_of(call)
    stateless = named_argument(call, *_STATELESS)
    if stateless is not None:
        edits = tuple(remove_items(module.source, call.args, {call.args.index(stateless)}))
        if _is_false(stateless.value):
            yield Change(CODE, module.path, line, _TITLE, "safe", edits)
        elif _is_one_connection(codebase, module, call):
            yield Change(CODE, module.path, line, _TITLE, "unsafe", edits, _CAUTION)
        else:
            yield Mark(module.path, line, CODE, _MANAGER)
    raises = named_argument(call, *_RAISES)
    if raises is not None and not _is_false(raises.value):
        yield Mark(module.path, line, CODE, _PARSE)


def _is_one_connection(codebase: Codebase, module: Module, call: cst.Call) -> bool:
    """Whether the streams are those of stdio or SSE, where every client initializes."""
    node: cst.CSTNode | None = call
    while node is not None and not isinstance(node, cst.FunctionDef):
        for item in node.items if isinstance(node, cst.With) else ():
            func = item.item.func if isinstance(item.item, cst.Call) else None
            if isinstance(func, cst.Attribute) and func.attr.value == "connect_sse":
                return True
            if func is not None and codebase.resolve(module, func) == {_STDIO}:
                return True
        node = module.names.parents.get(node)
    return False


def _is_false(node: cst.BaseExpression) -> bool:
    return isinstance(node, cst.Name) and node.value == "False"


def _overridden(flow: ServerFlow) -> Iterator[Mark]:
    """Methods of user classes that 1.x called and 2.x does not."""
    for module in flow.codebase.modules.values():
        for owner, scope in module.names.own_scopes.items():
            if not isinstance(owner, cst.ClassDef) or not flow.is_derived(module, scope):
                continue
            for name, row in flow.table.removed.items():
                for binding in scope.bindings.get(name, []):
                    if isinstance(binding.node, cst.FunctionDef):
                        text = f"nothing calls {name}: {row.instead}"
                        line = module.names.line_of(binding.node)
                        yield Mark(module.path, line, row.code, text)
