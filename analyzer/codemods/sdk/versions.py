"""The version a server reports: 1.x reported the SDK's own where none was given, 2.x reports none.

Clients of 2026-07-28 are told what the constructor knows; `InitializationOptions` reach only those
that initialize. Sources: M018, observed on mcp 1.30.0 and 2.3.0.
"""

from collections.abc import Iterator

import libcst as cst

from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.lists import insert_items
from analyzer.codemods.model import Change, Mark, Outcome
from analyzer.codemods.sdk.arguments import named_argument
from analyzer.codemods.values import is_literal

UNVERSIONED = "UNS404"
_OPTIONS = frozenset(
    {
        "mcp.server.InitializationOptions",
        "mcp.server.models.InitializationOptions",
        "mcp.server.lowlevel.server.InitializationOptions",
        "mcp.server.session.InitializationOptions",
    }
)
_OWN = "__version__"
_POSITION = 1
"""Where the low-level constructor of 1.x took the version."""
_ADVICE = "give the version to report: 1.x reported that of the SDK, 2.x reports none"
_TITLE = "report the version of the application"
_WHY = "InitializationOptions do not reach clients of 2026-07-28"
_PROMISED = f"say the version where all clients hear it: {_WHY}"
_CAUTION = "1.x reported that of the SDK, 2.x reports none"


def unversioned(
    codebase: Codebase, module: Module, call: cst.Call, gone: frozenset[int]
) -> Iterator[Outcome]:
    """A server without a version, where the code knows one: which one to report is its choice."""
    if named_argument(call, "version") is not None or any(arg.star for arg in call.args):
        return
    line = module.names.line_of(call)
    if _is_known_before(module, call) and len(gone) < len(call.args):
        edits = tuple(insert_items(module.source, call.args, 0, [f"version={_OWN}"], gone))
        yield Change(UNVERSIONED, module.path, line, _TITLE, "unsafe", edits, _CAUTION)
    elif any(_OWN in other.names.root.bindings for other in codebase.modules.values()):
        yield Mark(module.path, line, UNVERSIONED, _ADVICE)


def promised_version(codebase: Codebase, module: Module, call: cst.Call) -> Iterator[Outcome]:
    """What `InitializationOptions` say of a low-level server that does not say it itself."""
    if named_argument(call, "version", _POSITION) is not None or any(a.star for a in call.args):
        return
    said = list(_said(codebase, module))
    line = module.names.line_of(call)
    if len(said) == 1 and is_literal(said[0]) and call.args:
        text = f"version={module.source.text_of(said[0])}"
        edits = tuple(insert_items(module.source, call.args, 0, [text]))
        yield Change(UNVERSIONED, module.path, line, _PROMISED, "safe", edits)
    elif said:
        yield Mark(module.path, line, UNVERSIONED, f"give the constructor the version: {_WHY}")


def _said(codebase: Codebase, module: Module) -> Iterator[cst.BaseExpression]:
    """The version in each `InitializationOptions(...)` of a module."""
    for node in module.names.nodes(cst.Call):
        if codebase.resolve(module, node.func) & _OPTIONS:
            given = named_argument(node, "server_version", _POSITION)
            if given is not None:
                yield given.value


def _is_known_before(module: Module, call: cst.Call) -> bool:
    bindings = module.names.root.bindings.get(_OWN, ())
    start = module.source.span(call)[0]
    return any(module.source.span(binding.node)[0] < start for binding in bindings)
