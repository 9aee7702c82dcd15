"""Browsers: what a page may send to the server and read of it (SEP-2243, SEP-2567).

A page sends the headers that requests of 2026-07-28 need only where the server allows them by
name. Reading the session id stays allowed: pages with older clients need it.
"""

from collections.abc import Iterator

import libcst as cst

from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.lists import insert_items
from analyzer.codemods.model import Change, Outcome
from analyzer.codemods.registry import Codemod
from analyzer.codemods.sdk.arguments import named_argument

CODE = "UNS101"
_MIDDLEWARE = frozenset(
    {
        "fastapi.middleware.cors.CORSMiddleware",
        "starlette.middleware.cors.CORSMiddleware",
    }
)
_SESSION = "mcp-session-id"
_NEEDED = ("MCP-Protocol-Version", "Mcp-Method", "Mcp-Name")
_TITLE = "let pages send the headers that requests of 2026-07-28 need"


def plan(codebase: Codebase) -> Iterator[Outcome]:
    for module in codebase.modules.values():
        if not module.mentions("CORSMiddleware"):
            continue
        for node in module.names.scopes:
            if isinstance(node, cst.Call) and _adds_middleware(codebase, module, node):
                yield from _allowed(module, node)


CODEMOD = Codemod("serving-browsers", (CODE,), plan)


def _adds_middleware(codebase: Codebase, module: Module, call: cst.Call) -> bool:
    """`CORSMiddleware(app, …)`, `app.add_middleware(CORSMiddleware, …)`, `Middleware(…)`."""
    named = [call.func, *(arg.value for arg in call.args[:1])]
    return any(
        found and found <= _MIDDLEWARE
        for found in (codebase.resolve(module, one) for one in named)
    )


def _allowed(module: Module, call: cst.Call) -> Iterator[Change]:
    allowed, exposed = (_strings(call, name) for name in ("allow_headers", "expose_headers"))
    given = named_argument(call, "allow_headers")
    if given is None or allowed is None or "*" in allowed:
        return
    if _SESSION not in {*allowed, *(exposed or ())}:
        return
    missing = [f'"{name}"' for name in _NEEDED if name.lower() not in allowed]
    value = given.value
    if missing and isinstance(value, cst.List) and value.elements:
        edits = insert_items(module.source, value.elements, 0, missing)
        line = module.names.line_of(call)
        yield Change(CODE, module.path, line, _TITLE, "safe", tuple(edits))


def _strings(call: cst.Call, name: str) -> tuple[str, ...] | None:
    """The strings of a list that is written out, in small letters; `None` for anything else."""
    given = named_argument(call, name)
    if given is None or not isinstance(given.value, (cst.List, cst.Tuple)):
        return None
    values = [element.value for element in given.value.elements]
    found = [str(v.raw_value).lower() for v in values if isinstance(v, cst.SimpleString)]
    return tuple(found) if len(found) == len(values) else None
