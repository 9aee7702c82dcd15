"""Hosts that a server answers to: the SDK takes local names only unless it is told otherwise.

Observed on mcp 1.30.0 and 2.3.0: an application made for the default host answers 421 to any Host
but 127.0.0.1, localhost and ::1, and 403 to pages of other origins, wherever it is served. With
`host="0.0.0.0"` nothing is checked.
"""

from collections.abc import Iterator

import libcst as cst

from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.model import Mark, Outcome
from analyzer.codemods.registry import Codemod
from analyzer.codemods.sdk.arguments import named_argument
from analyzer.codemods.sdk.moving import starts_of
from analyzer.codemods.sdk.settings import given, writes
from analyzer.codemods.serverflow import ServerFlow, server_flow
from analyzer.codemods.serveruses import Start

CODE = "UNS407"
_SERVING = frozenset({"uvicorn.run", "uvicorn.Config", "uvicorn.config.Config"})
_ALL = ("0.0.0.0", "::", "[::]")
_TOLD = ("host", "transport_security")
_ADVICE = (
    "answers 421 to every Host but 127.0.0.1, localhost and ::1, and this is served to others: "
    "pass transport_security=TransportSecuritySettings(allowed_hosts=[…], allowed_origins=[…]) "
    'with the names that clients call it by, or host="0.0.0.0" to check none'
)


def plan(codebase: Codebase) -> Iterator[Outcome]:
    if not _is_open(codebase):
        return
    flow = server_flow(codebase)
    for made in flow.constructions:
        if any(given(made, name) or any(writes(flow, made, name)) for name in _TOLD):
            continue
        if any(arg.star for arg in made.call.args):
            continue
        for start in starts_of(flow, made):
            if _is_application(flow, start) and not _is_told(start):
                line = start.module.names.line_of(start.call)
                text = f"{start.method}() {_ADVICE}"
                yield Mark(start.module.path, line, CODE, text)


CODEMOD = Codemod("serving-hosts", (CODE,), plan)


def _is_application(flow: ServerFlow, start: Start) -> bool:
    """`streamable_http_app()`: served by what the application is handed to."""
    row = flow.table.methods[start.method]
    return bool(row.transport) and row.transport != "stdio" and "port" in row.without


def _is_told(start: Start) -> bool:
    return any(named_argument(start.call, name) is not None for name in _TOLD) or any(
        arg.star for arg in start.call.args
    )


def _is_open(codebase: Codebase) -> bool:
    """Whether an application is served on all addresses of the machine."""
    return any(
        _names_all(module, node)
        for module in codebase.modules.values()
        if module.mentions("uvicorn") and module.mentions(*_ALL)
        for node in module.names.nodes(cst.Call)
        if codebase.resolve(module, node.func) and codebase.resolve(module, node.func) <= _SERVING
    )


def _names_all(module: Module, call: cst.Call) -> bool:
    """`host="0.0.0.0"`, or that as the default of what is configured."""
    host = named_argument(call, "host")
    if host is None:
        return False
    values: list[cst.CSTNode] = [host.value]
    if isinstance(host.value, cst.Name):
        scope = module.names.scopes[host.value].lookup(host.value.value)
        for binding in scope.bindings[host.value.value] if scope is not None else ():
            assign = module.names.parents.get(binding.node)
            values += [assign.value] if isinstance(assign, cst.Assign) else []
            default = binding.node.default if isinstance(binding.node, cst.Param) else None
            values += [default] if default is not None else []
    return any(
        isinstance(one, cst.SimpleString) and one.raw_value in _ALL
        for value in values
        for one in (value, *(arg.value for arg in getattr(value, "args", ())))
    )
