"""URIs of resources are text on 2.x: `AnyUrl` objects given to the SDK's models become `str`.

The text of an `AnyUrl` is the normalised one, which 1.x sent; it is kept. Sources: M008, observed
on mcp 1.30.0 and 2.3.0.
"""

import re
from collections.abc import Iterator

import libcst as cst

from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.model import Change, Outcome
from analyzer.codemods.registry import Codemod
from analyzer.codemods.sdk.arguments import named_argument
from analyzer.codemods.types import types_of
from analyzer.run import Edit

CODE = "UNS413"
_URLS = frozenset(
    f"{home}.{name}"
    for home in ("pydantic", "pydantic.networks")
    for name in ("AnyUrl", "AnyHttpUrl", "HttpUrl", "FileUrl")
)
_MODELS = ("mcp.types.", "mcp.server.fastmcp.resources.")
_METHODS = ("read_resource", "subscribe_resource", "unsubscribe_resource", "send_resource_updated")
_SESSIONS = frozenset({"mcp.client.session.ClientSession", "mcp.server.session.ServerSession"})
_KEPT = re.compile(r"(?!(?:https?|wss?|ftp|file):)[a-z][a-z0-9+.-]*://[a-z0-9_.-]+(?:/[\w./~-]*)?")
"""URLs that pydantic leaves as they are: no special scheme, nothing to escape or lower."""

_WORDS = "give the URI as text: the model takes no URL object"


def plan(codebase: Codebase) -> Iterator[Outcome]:
    for module in codebase.modules.values():
        for node in module.names.nodes(cst.Call):
            if _is_model(codebase, module, node.func):
                for arg in node.args:
                    if arg.keyword is not None and arg.keyword.value == "uri":
                        yield from _as_text(codebase, module, arg.value)
            elif _takes_uri(codebase, module, node.func):
                given = named_argument(node, "uri", 0)
                if given is not None:
                    yield from _as_text(codebase, module, given.value)


CODEMOD = Codemod("sdk-uris", (CODE,), plan)


def _takes_uri(codebase: Codebase, module: Module, func: cst.CSTNode) -> bool:
    if not isinstance(func, cst.Attribute) or func.attr.value not in _METHODS:
        return False
    classes = types_of(codebase).classes(module, func.value)
    return bool(classes) and classes <= _SESSIONS


def _is_model(codebase: Codebase, module: Module, func: cst.CSTNode) -> bool:
    found = codebase.resolve(module, func)
    return bool(found) and all(name.startswith(_MODELS) for name in found)


def _as_text(codebase: Codebase, module: Module, value: cst.BaseExpression) -> Iterator[Change]:
    edits: tuple[Edit, ...] = ()
    source = module.source
    start, end = source.span(value)
    if _is_url(codebase, module, value) and isinstance(value, cst.Call):
        inner = value.args[0] if len(value.args) == 1 else None
        text = inner.value if inner is not None and not inner.star else None
        if isinstance(text, cst.SimpleString) and _KEPT.fullmatch(str(text.raw_value)):
            edits = (source.edit(start, end, source.text_of(text)),)
        else:
            edits = _wrapped(module, value)
    elif isinstance(value, cst.Name) and _holds_url(codebase, module, value):
        edits = _wrapped(module, value)
    if edits:
        yield Change(CODE, module.path, module.names.line_of(value), _WORDS, "safe", edits)


def _wrapped(module: Module, value: cst.BaseExpression) -> tuple[Edit, ...]:
    start, end = module.source.span(value)
    return module.source.edit(start, start, "str("), module.source.edit(end, end, ")")


def _is_url(codebase: Codebase, module: Module, value: cst.CSTNode | None) -> bool:
    if not isinstance(value, cst.Call):
        return False
    found = codebase.resolve(module, value.func)
    return bool(found) and found <= _URLS


def _holds_url(codebase: Codebase, module: Module, name: cst.Name) -> bool:
    """Whether a name may hold a URL object, and besides that nothing but text."""
    classes = types_of(codebase).classes(module, name)
    return bool(classes & _URLS) and classes <= _URLS | {"builtins.str"}
