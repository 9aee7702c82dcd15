"""The session id of a request: clients of 2026-07-28 send none (D05)."""

import posixpath
from collections.abc import Iterator

import libcst as cst

from analyzer.codemods.codebase import Codebase
from analyzer.codemods.fastmcp.flow import fastmcp_flow
from analyzer.codemods.lowlevelflow import lowlevel_flow
from analyzer.codemods.model import Mark, Outcome
from analyzer.codemods.registry import Codemod
from analyzer.codemods.serverflow import server_flow

CODE = "UNS101"
_HEADER = "mcp-session-id"


def plan(codebase: Codebase) -> Iterator[Outcome]:
    flows = (server_flow(codebase), lowlevel_flow(codebase), fastmcp_flow(codebase))
    if not any(made.old for flow in flows for made in flow.constructions):
        return
    for module in codebase.modules.values():
        if _is_test(module.path):
            continue
        for string in module.names.strings:
            if str(string.raw_value).lower() != _HEADER:
                continue
            reading = _reading(module.names.parents, string)
            if reading is not None:
                missing = "raises" if isinstance(reading, cst.Subscript) else "gives None"
                text = (
                    f"this {missing} for every client of 2026-07-28, and where the server is "
                    "stateless: refuse, or tell clients apart by who they are"
                )
                yield Mark(module.path, module.names.line_of(reading), CODE, text)


CODEMOD = Codemod("sdk-sessionids", (CODE,), plan)


def _is_test(path: str) -> bool:
    name = posixpath.basename(path)
    return name.startswith("test_") or name.endswith("_test.py") or name == "conftest.py"


def _reading(
    parents: dict[cst.CSTNode, cst.CSTNode], string: cst.SimpleString
) -> cst.CSTNode | None:
    """The `x.get("…")` or `x["…"]` that reads a header by this name."""
    above = parents.get(string)
    call = parents.get(above) if isinstance(above, cst.Arg) else None
    if isinstance(call, cst.Call) and call.args[0] is above:
        is_get = isinstance(call.func, cst.Attribute) and call.func.attr.value == "get"
        return call if is_get else None
    element = parents.get(above) if isinstance(above, cst.Index) else None
    item = parents.get(element) if element is not None else None
    stored = isinstance(parents.get(item), cst.AssignTarget) if item is not None else True
    return item if isinstance(item, cst.Subscript) and not stored else None
