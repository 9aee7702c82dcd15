"""`server.get_context()` and the context variable of 1.x: a parameter of the handler instead.

2.x gives the context to handlers alone; functions they call are handed it.
"""

from collections.abc import Iterator
from functools import lru_cache

import libcst as cst

from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.imports import Imports, Taken, dropped_imports
from analyzer.codemods.model import Change, Mark, Outcome
from analyzer.codemods.passing.passing import Giver, Passing, Want
from analyzer.codemods.passing.variable import VARIABLES, is_read
from analyzer.codemods.registry import Codemod
from analyzer.codemods.scopes import dotted
from analyzer.codemods.sdk.registrations import Registration, context_parameter, registrations
from analyzer.codemods.serverflow import ServerFlow, server_flow
from analyzer.codemods.tables import context_table
from analyzer.run import Edit

CODE = "UNS402"
_NAME = "Context"
_OLD_HOMES = ("mcp.server.fastmcp", "mcp.server.fastmcp.server")
_HOME = "mcp.server.mcpserver"
_LOWLEVEL = "_mcp_server"
_TITLE = "take the context as a parameter: the server gives it to handlers only"
_ADVICE = "is gone: declare a parameter annotated Context on the handler and pass it on"
_STRAY = "{} takes the context now: pass one"


def plan(codebase: Codebase) -> Iterator[Outcome]:
    passing = passing_of(codebase)
    clusters = passing.clusters()
    solved: set[cst.CSTNode] = {want.node for wants, _ in clusters for want in wants}
    changed = [_edits(codebase, passing, wants, functions) for wants, functions in clusters]
    every = [edit for edits in changed for edit in edits]
    for (wants, functions), own in zip(clusters, changed, strict=True):
        edits = (*own, *_unread(codebase, wants, every))
        for want in wants:
            line = want.module.names.line_of(want.node)
            yield Change(CODE, want.module.path, line, _TITLE, "safe", edits)
        for module, call in passing.strays(functions):
            text = _STRAY.format(module.source.text_of(call.func))
            yield Mark(module.path, module.names.line_of(call), CODE, text)
    for want in wants_of(codebase):
        # Reads of the variable that are left are answered with those of low-level servers.
        if want.node not in solved and not is_read(codebase, want.module, want.node):
            text = f"{_called(want.node)} {_ADVICE} (left: {passing.reason(want)})"
            yield Mark(want.module.path, want.module.names.line_of(want.node), CODE, text)
    yield from _loose(server_flow(codebase))


CODEMOD = Codemod(
    "sdk-context",
    (CODE,),
    plan,
    # The class is imported from where the renamed server has it.
    brings=("UNS401", "UNS404", "UNS405", "UNS410", "UNS412"),
)


@lru_cache(maxsize=1)
def passing_of(codebase: Codebase) -> Passing:
    """How the context reaches the functions of high-level servers that read it."""
    wants = wants_of(codebase)
    if not wants:
        return Passing(codebase, (), {}, spelled)
    found = list(registrations(codebase))
    givers: dict[cst.FunctionDef, Giver] = {}
    for one in found:
        if one.function not in givers or givers[one.function].refuses == "":
            givers[one.function] = _giver(codebase, one)
    for module in codebase.modules.values():
        for node in module.names.nodes(cst.FunctionDef):
            if node not in givers:
                name = context_parameter(codebase, module, node, required=True)
                if name:
                    givers[node] = Giver(node, name)
    uses = {one.use for one in found if one.use is not None}
    return Passing(codebase, wants, givers, spelled, uses)


@lru_cache(maxsize=1)
def wants_of(codebase: Codebase) -> tuple[Want, ...]:
    """Every place that reads the context in a way that is gone."""
    flow = server_flow(codebase)
    found = []
    for module in codebase.modules.values():
        for node in module.names.nodes(cst.Call, cst.Attribute):
            if isinstance(node, cst.Call) and not node.args:
                if _is_get_context(flow, module, node.func):
                    found.append(Want(module, node))
                elif flow.has_servers() and is_read(codebase, module, node):
                    found.append(Want(module, node, ".request_context"))
            elif isinstance(node, cst.Attribute) and _is_request_context(flow, module, node):
                found.append(Want(module, node, ".request_context"))
    return tuple(found)


def name_of_context(codebase: Codebase, module: Module, node: cst.BaseExpression) -> str | None:
    """How an expression reads once the context is a parameter; None for one that is computed."""
    written = dotted(node)
    if written is not None:
        return written
    if isinstance(node, cst.Attribute):
        inner = name_of_context(codebase, module, node.value)
        return f"{inner}.{node.attr.value}" if inner is not None else None
    want = next((one for one in wants_of(codebase) if one.node is node and not one.suffix), None)
    passing = passing_of(codebase)
    if want is None or node not in passing.solved():
        return None
    home = passing.home(module, node)
    return passing.name_in(home) if home is not None else None


def is_context_read(codebase: Codebase, node: cst.CSTNode) -> bool:
    """Whether a node only reads the context, in a way that is gone."""
    return any(want.node is node for want in wants_of(codebase))


def text_after(codebase: Codebase, module: Module, node: cst.CSTNode) -> str:
    """The text of a node once the context is a parameter."""
    source = module.source
    start, end = source.span(node)
    text, at = "", start
    own = [one.node for one in wants_of(codebase) if one.module is module]
    for read in sorted(own, key=source.span):
        first, last = source.span(read)
        name = name_of_context(codebase, module, read)
        if at <= first and last <= end and name is not None:
            text, at = f"{text}{source.text(at, first)}{name}", last
    return text + source.text(at, end)


def read_through(codebase: Codebase) -> frozenset[cst.CSTNode]:
    """The `server._mcp_server` through which the context is read, which this codemod answers."""
    return frozenset(
        want.node.value for want in wants_of(codebase) if isinstance(want.node, cst.Attribute)
    )


def spelled(imports: Imports, annotation: cst.BaseExpression | None = None) -> str:
    """`Context` as a module writes it: through the import it has, else a new one.

    The types in brackets of `annotation` are kept, but for the first, that of the session.
    """
    known = [imports.known(home, _NAME) for home in _OLD_HOMES]
    home = next((home for home in _OLD_HOMES if imports.imports_from(home)), _HOME)
    name = next((one for one in known if one), "") or imports.name(home, _NAME)
    kept = imports.kept_types(annotation)[1:]
    return f"{name}[{', '.join(kept)}]" if kept and kept != ["None"] else name


def _is_get_context(flow: ServerFlow, module: Module, node: cst.CSTNode) -> bool:
    return (
        isinstance(node, cst.Attribute)
        and node.attr.value == "get_context"
        and flow.is_server(module, node.value)
    )


def _is_request_context(flow: ServerFlow, module: Module, node: cst.Attribute) -> bool:
    """`server._mcp_server.request_context`."""
    inner = node.value
    return (
        node.attr.value == "request_context"
        and isinstance(inner, cst.Attribute)
        and inner.attr.value == _LOWLEVEL
        and flow.is_server(module, inner.value)
    )


def _giver(codebase: Codebase, one: Registration) -> Giver:
    name = context_parameter(codebase, one.module, one.function)
    refuses = "" if name else _refusal(codebase, one)
    return Giver(one.function, name, refuses=refuses)


def _refusal(codebase: Codebase, one: Registration) -> str:
    """Why a handler cannot take a context; empty when it can."""
    params = one.function.params
    called = one.function.name.value
    if one.kind == "completion":
        return "a completion handler gets none: answer completion/complete on the low-level server"
    if one.kind == "resource" and not (params.params or params.kwonly_params):
        return "a resource without a variable in its URI gets none"
    if one.wrapped:
        return f"a decorator of {called} may hide its parameters"
    try:
        spelled(Imports(codebase, one.module))
    except Taken:
        return f"{_NAME} is another name in this module, or imported for type checkers only"
    return ""


def _edits(
    codebase: Codebase,
    passing: Passing,
    wants: list[Want],
    functions: set[cst.FunctionDef],
) -> tuple[Edit, ...]:
    imports: dict[str, Imports] = {}

    def imports_of(module: Module) -> Imports:
        return imports.setdefault(module.path, Imports(codebase, module))

    edits = passing.edits(wants, functions, imports_of)
    for one in imports.values():
        edits += one.edits()
    return tuple(dict.fromkeys(edits))


def _unread(codebase: Codebase, wants: list[Want], edits: list[Edit]) -> Iterator[Edit]:
    """The imports of the context variable and of session types that nothing reads any more."""
    names = VARIABLES | frozenset(context_table().sessions)
    for path in sorted({want.module.path for want in wants}):
        yield from dropped_imports(codebase, codebase.modules[path], names, edits)


def _loose(flow: ServerFlow) -> Iterator[Mark]:
    """`get_context` used without being called."""
    wanted = {want.node for want in wants_of(flow.codebase)}
    for module in flow.codebase.modules.values():
        for node in module.names.nodes(cst.Attribute):
            if _is_get_context(flow, module, node) and (
                module.names.parents.get(node) not in wanted
            ):
                yield Mark(module.path, module.names.line_of(node), CODE, f"get_context {_ADVICE}")


def _called(node: cst.BaseExpression) -> str:
    """What a place reads the context by, in a word."""
    name = node.func if isinstance(node, cst.Call) else node
    assert isinstance(name, cst.Attribute)
    return "request_ctx" if name.attr.value == "get" else name.attr.value
