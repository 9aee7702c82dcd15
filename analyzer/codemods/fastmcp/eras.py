"""What works for clients with a session only, or in another way: calls, arguments and hooks."""

from collections.abc import Iterator

import libcst as cst

from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.fastmcp.stateuses import SETTING, state_uses
from analyzer.codemods.model import Mark, Outcome
from analyzer.codemods.registry import Codemod
from analyzer.codemods.scopes import Scope
from analyzer.codemods.tables import fastmcp_eras
from analyzer.codemods.types import TypesOf, types_of
from analyzer.workspace.walking import is_test_name

CODE = "UNS509"
MEMBER = "UNS506"
_CLIENT = "fastmcp.client.client.Client"
_SERVER = "fastmcp.server.server.FastMCP"
_MIDDLEWARE = "fastmcp.server.middleware.middleware.Middleware"
_PROVIDER = "no environment variable is read for it any more: pass {}"
_IN_TEST = (
    'this client has no session of its own by default: pass mode="legacy" where the test is of '
    "old clients, and expect no state between calls elsewhere"
)


def plan(codebase: Codebase) -> Iterator[Outcome]:
    types = types_of(codebase)
    keeps = any(use.method == SETTING and not use.is_for_request for use in state_uses(codebase))
    for module in codebase.modules.values():
        if not module.mentions("fastmcp"):
            continue
        for node in module.names.nodes(cst.Call, cst.FunctionDef):
            if isinstance(node, cst.Call):
                yield from _call(codebase, types, module, node)
            else:
                yield from _hook(types, module, node, module.names.scopes[node])
        if keeps and is_test_name(module.path.rpartition("/")[2]):
            yield from _client_in_test(types, module)


CODEMOD = Codemod("fastmcp-eras", (CODE, MEMBER, "UNS105", "UNS108"), plan)


def _call(codebase: Codebase, types: TypesOf, module: Module, call: cst.Call) -> Iterator[Mark]:
    line = module.names.line_of(call)
    found = codebase.resolve(module, call.func)
    name = next(iter(found)) if len(found) == 1 else ""
    last = name.rpartition(".")[2]
    for code, rows in fastmcp_eras().calls.items():
        if name in rows:
            yield Mark(module.path, line, code, f"{last} {rows[name]}")
    missing = [one for one in fastmcp_eras().providers.get(name, ()) if not _gives(call, one)]
    if missing:
        text = f"{last}: {_PROVIDER.format(', '.join(missing))}"
        yield Mark(module.path, line, MEMBER, text)
    if isinstance(call.func, cst.Attribute):
        yield from _method(types, module, call, call.func)


def _gives(call: cst.Call, name: str) -> bool:
    """Whether an argument is passed, or may be."""
    return any(arg.star or arg.keyword is None or arg.keyword.value == name for arg in call.args)


def _method(types: TypesOf, module: Module, call: cst.Call, func: cst.Attribute) -> Iterator[Mark]:
    keywords = {arg.keyword.value for arg in call.args if arg.keyword is not None}
    table = fastmcp_eras()
    rows = {(code, name): text for code, own in table.arguments.items()
            for name, text in own.items() if name in keywords}  # fmt: skip
    gone = {name: text for name, text in table.clients.items() if name in keywords}
    if not rows and not gone:
        return
    owners = types.classes(module, func.value)
    bases = {base for one in owners for base in types.lineage(one)}
    line = module.names.line_of(call)
    if _SERVER in bases:
        for (code, name), text in rows.items():
            yield Mark(module.path, line, code, f"{name} {text}")
    if _CLIENT in bases:
        for name, text in list(gone.items())[:1]:
            yield Mark(module.path, line, MEMBER, f"{name} {text}")


def _hook(
    types: TypesOf, module: Module, function: cst.FunctionDef, scope: Scope
) -> Iterator[Mark]:
    """A method of middleware or of a server that is not called as it was."""
    if scope.kind != "class":
        return
    name = function.name.value
    if name in fastmcp_eras().overrides and _SERVER in types.lineage(f"{module.path}:{scope.id}"):
        text = f"{name} is called by nothing any more: {fastmcp_eras().overrides[name]}"
        yield Mark(module.path, module.names.line_of(function), MEMBER, text)
    for code, rows in fastmcp_eras().hooks.items():
        if name in rows and _MIDDLEWARE in types.lineage(f"{module.path}:{scope.id}"):
            yield Mark(module.path, module.names.line_of(function), code, f"{name} {rows[name]}")


def _client_in_test(types: TypesOf, module: Module) -> Iterator[Mark]:
    """The first client of each test file, where the server keeps state for the session."""
    for node in module.names.nodes(cst.Call):
        if _says_mode(node):
            continue
        if types.is_class(module, node.func) == {_CLIENT}:
            yield Mark(module.path, module.names.line_of(node), CODE, _IN_TEST)
            return


def _says_mode(call: cst.Call) -> bool:
    return any(arg.star or (arg.keyword and arg.keyword.value == "mode") for arg in call.args)
