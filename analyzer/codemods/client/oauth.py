"""OAuth: what `callback_handler` returns, and places where 2.x asks or checks for more.

Sources: M078, M083, M086, M087, M088, read in and tried on mcp 1.30.0 and 2.3.0.
"""

from collections.abc import Iterator

import libcst as cst

from analyzer.codemods.client.calls import SdkCall, bound_arguments, members, sdk_calls
from analyzer.codemods.client.evidence import may_be_v1
from analyzer.codemods.client.functions import function_named
from analyzer.codemods.client.redirects import RedirectResult
from analyzer.codemods.client.table import client_table
from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.model import Mark, Outcome
from analyzer.codemods.registry import Codemod
from analyzer.codemods.types import types_of

CODE = "UNS430"
_PROVIDER = "mcp.client.auth.oauth2.OAuthClientProvider"
_METADATA = "mcp.shared.auth.OAuthClientMetadata"
_RECORD = "mcp.shared.auth.OAuthClientInformationFull"
_MOVED = ("validate_scope", "validate_redirect_uri")
_LOOPBACK = ("://localhost", "://127.0.0.1", "://[::1]")
_RESULT = "callback_handler returns an AuthorizationCodeResult: code, state and iss"
_HOSTED = "a client on the web registers with application_type='web', not 'native'"
_OFFLINE = "may ask for offline_access now: without refresh_token it does not"
_NO_RECORD = "a registered client is no OAuthClientMetadata any more: ask for its own class"
_METHODS = "is a method of OAuthClientInformationFull alone"
_NEEDS_ID = "client_id is required"
_URLS = (
    "authorization_endpoint", "client_uri", "issuer", "issuer_url", "jwks_uri", "logo_uri",
    "registration_endpoint", "resource", "resource_server_url", "service_documentation_url",
)  # fmt: skip
_URL_HOMES = ("mcp.shared.auth.", "mcp.server.auth.settings.")
_SLASH = "a URL without a path gets no slash at its end any more"
_SECRET = "no secret for a secret method is refused: store one, or use 'none'"


def plan(codebase: Codebase) -> Iterator[Outcome]:
    yield from _handlers(codebase)
    if may_be_v1(codebase):
        yield from _urls(codebase)
    yield from _members(codebase)
    if may_be_v1(codebase):
        for call in sdk_calls(codebase, frozenset({_METADATA})):
            yield from _registered(call)
        for call in sdk_calls(codebase, frozenset({_RECORD})):
            yield from _record(call)


CODEMOD = Codemod("client-oauth", (CODE,), plan)


def _handlers(codebase: Codebase) -> Iterator[Outcome]:
    rows = [row for row in client_table().changed if _PROVIDER in row.callables]
    parameters = rows[0].parameters
    seen: set[cst.CSTNode] = set()
    for call in sdk_calls(codebase, frozenset({_PROVIDER})):
        given = (bound_arguments(call.node, parameters) or {}).get("callback_handler")
        if given is None or (isinstance(given.value, cst.Name) and given.value.value == "None"):
            continue
        found = function_named(codebase, call.module, given.value)
        if found is None:
            if may_be_v1(codebase):
                yield Mark(call.module.path, call.line, CODE, _RESULT)
        elif found[1] not in seen:
            seen.add(found[1])
            yield from RedirectResult(codebase, *found, CODE, _RESULT).outcomes()


def _urls(codebase: Codebase) -> Iterator[Mark]:
    """`str(settings.issuer_url) == …`: a URL without a path had a slash at its end on 1.x."""
    for module in codebase.modules.values():
        for node in module.names.nodes(cst.Call):
            if not _is_compared(module, node):
                continue
            inner = node.args[0].value if len(node.args) == 1 else None
            text = isinstance(node.func, cst.Name) and node.func.value == "str"
            if text and isinstance(inner, cst.Attribute) and inner.attr.value in _URLS:
                found = members(codebase, module, inner)
                if any(name.startswith(_URL_HOMES) for name in found):
                    yield Mark(module.path, module.names.line_of(node), CODE, _SLASH)


def _is_compared(module: Module, node: cst.CSTNode) -> bool:
    parent = module.names.parents.get(node)
    if isinstance(parent, cst.Attribute):
        return parent.attr.value in ("endswith", "rstrip", "removesuffix")
    return isinstance(parent, (cst.Comparison, cst.ComparisonTarget))


def _members(codebase: Codebase) -> Iterator[Mark]:
    for module in codebase.modules.values():
        for node in module.names.nodes(cst.Attribute, cst.Call):
            if isinstance(node, cst.Attribute) and node.attr.value in _MOVED:
                # The record extended the metadata on 1.x: its own lineage names it first.
                exact = types_of(codebase).classes(module, node.value) == {_METADATA}
                if exact and members(codebase, module, node):
                    text = f"{node.attr.value} {_METHODS}"
                    yield Mark(module.path, module.names.line_of(node), CODE, text)
            elif isinstance(node, cst.Call) and _asks_for_metadata(codebase, module, node):
                yield Mark(module.path, module.names.line_of(node), CODE, _NO_RECORD)


def _asks_for_metadata(codebase: Codebase, module: Module, call: cst.Call) -> bool:
    """`isinstance(info, OAuthClientMetadata)` where `info` may be a registered client."""
    if not isinstance(call.func, cst.Name) or call.func.value != "isinstance":
        return False
    if len(call.args) != 2 or codebase.resolve(module, call.args[1].value) != {_METADATA}:
        return False
    classes = types_of(codebase).classes(module, call.args[0].value)
    return classes != {_METADATA}


def _registered(call: SdkCall) -> Iterator[Mark]:
    given = bound_arguments(call.node, ())
    if given is None:
        return
    uris = given.get("redirect_uris")
    if uris is not None and "application_type" not in given and _is_hosted(call.module, uris):
        yield Mark(call.module.path, call.line, CODE, _HOSTED)
    grants = given.get("grant_types")
    if grants is None or "refresh_token" in call.module.source.text_of(grants.value):
        scope = given.get("scope")
        if scope is None or "offline_access" not in call.module.source.text_of(scope.value):
            yield Mark(call.module.path, call.line, CODE, _OFFLINE)


def _is_hosted(module: Module, arg: cst.Arg) -> bool:
    """A redirect to a host that is written out and is not this machine."""
    text = module.source.text_of(arg.value)
    return "https://" in text and not any(host in text for host in _LOOPBACK)


def _record(call: SdkCall) -> Iterator[Mark]:
    given = bound_arguments(call.node, ())
    if given is None:
        return
    if "client_id" not in given:
        yield Mark(call.module.path, call.line, CODE, _NEEDS_ID)
    method = given.get("token_endpoint_auth_method")
    text = call.module.source.text_of(method.value) if method is not None else ""
    if "client_secret" in text and "client_secret" not in given:
        yield Mark(call.module.path, call.line, CODE, _SECRET)
