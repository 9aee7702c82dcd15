"""Methods of servers that have another name or other arguments on 4.x: the object is proven."""

from collections.abc import Iterator

import libcst as cst

from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.imports import Imports, Taken, dropped_imports
from analyzer.codemods.lists import remove_items
from analyzer.codemods.model import Change, Mark, Outcome
from analyzer.codemods.registry import Codemod
from analyzer.codemods.scopes import dotted
from analyzer.codemods.sdk.arguments import argument_text, named_argument
from analyzer.codemods.types import TypesOf, types_of
from analyzer.run import Edit

CODE = "UNS506"
_SERVER = "fastmcp.server.server.FastMCP"
_OPENAPI = frozenset(
    f"fastmcp.{home}.FastMCPOpenAPI"
    for home in ("server.openapi", "server.openapi.server", "experimental.server.openapi")
)
_HOME = "fastmcp.server"
_NAME_OF_OPENAPI = "OpenAPI FastMCP"
"""What 2.x and 3.x called a server that was made from a specification and given no name."""


def plan(codebase: Codebase) -> Iterator[Outcome]:
    types = types_of(codebase)
    for module in codebase.modules.values():
        if not module.mentions("fastmcp", *_METHODS):
            continue
        for node in module.names.nodes(cst.Call):
            if isinstance(node.func, cst.Attribute) and node.func.attr.value in _METHODS:
                if _is_server(types, module, node.func.value):
                    yield from _METHODS[node.func.attr.value](codebase, module, node)
            elif codebase.resolve(module, node.func) & _OPENAPI:
                yield from _openapi(codebase, module, node)


CODEMOD = Codemod("fastmcp-members", (CODE,), plan)


def rewritten_calls(codebase: Codebase) -> frozenset[cst.CSTNode]:
    """The calls of `FastMCPOpenAPI` that are another call afterwards."""
    return frozenset(
        node
        for module in codebase.modules.values()
        if module.mentions("FastMCPOpenAPI")
        for node in module.names.nodes(cst.Call)
        if codebase.resolve(module, node.func) & _OPENAPI
        if any(_openapi(codebase, module, node))
    )


def _is_server(types: TypesOf, module: Module, node: cst.CSTNode) -> bool:
    found = types.classes(module, node) or types.is_class(module, node)
    return bool(found) and all(_SERVER in types.lineage(one) for one in found)


def _line(module: Module, call: cst.Call) -> int:
    return module.names.line_of(call)


def _change(module: Module, call: cst.Call, title: str, edits: tuple[Edit, ...]) -> Change:
    return Change(CODE, module.path, _line(module, call), title, "safe", edits)


def _mount(codebase: Codebase, module: Module, call: cst.Call) -> Iterator[Outcome]:
    """`mount(server, prefix=…, as_proxy=…)`."""
    source = module.source
    prefix, proxied = named_argument(call, "prefix"), named_argument(call, "as_proxy")
    edits: list[Edit] = []
    if prefix is not None and prefix.keyword is not None:
        edits.append(source.edit(*source.span(prefix.keyword), "namespace"))
    if proxied is not None:
        truth = proxied.value.value if isinstance(proxied.value, cst.Name) else ""
        server = named_argument(call, "server", 0)
        if truth not in ("True", "False", "None") or server is None:
            text = "as_proxy is gone: mount(create_proxy(server)) instead"
            yield Mark(module.path, _line(module, call), CODE, text)
            return
        edits += remove_items(source, call.args, {call.args.index(proxied)})
        if truth == "True":
            wrapped = _proxied(codebase, module, server.value)
            if not wrapped:
                text = "as_proxy is gone: mount(create_proxy(server)) instead"
                yield Mark(module.path, _line(module, call), CODE, text)
                return
            edits += wrapped
    if edits:
        yield _change(module, call, "mount(server, namespace=...)", tuple(edits))


def _proxied(codebase: Codebase, module: Module, node: cst.BaseExpression) -> tuple[Edit, ...]:
    """`node` wrapped in `create_proxy(...)`; nothing where that name is another."""
    imports = Imports(codebase, module)
    try:
        name = imports.name(_HOME, "create_proxy")
    except Taken:
        return ()
    start, end = module.source.span(node)
    opening, closing = f"{name}(", ")"
    return (
        module.source.edit(start, start, opening),
        module.source.edit(end, end, closing),
        *imports.edits(),
    )


def _as_proxy(codebase: Codebase, module: Module, call: cst.Call) -> Iterator[Outcome]:
    """`FastMCP.as_proxy(x)` is `create_proxy(x)`, whatever class it was called on."""
    imports = Imports(codebase, module)
    try:
        name = imports.name(_HOME, "create_proxy")
    except Taken:
        text = "as_proxy is gone: fastmcp.server.create_proxy(target)"
        yield Mark(module.path, _line(module, call), CODE, text)
        return
    source = module.source
    edits = [source.edit(*source.span(call.func), name)]
    backend = named_argument(call, "backend")
    if backend is not None and backend.keyword is not None:
        edits.append(source.edit(*source.span(backend.keyword), "target"))
    meanings = frozenset({"fastmcp.FastMCP", "fastmcp.server.FastMCP", _SERVER})
    edits += imports.edits()
    edits += dropped_imports(codebase, module, meanings, edits)
    yield _change(module, call, "create_proxy(target)", tuple(edits))


def _transformation(codebase: Codebase, module: Module, call: cst.Call) -> Iterator[Outcome]:
    source = module.source
    tool = named_argument(call, "tool_name", 0)
    config = named_argument(call, "transformation", 1)
    imports = Imports(codebase, module)
    try:
        name = imports.name("fastmcp.server.transforms", "ToolTransform")
    except Taken:
        name = ""
    if tool is None or config is None or len(call.args) != 2 or not name:
        text = "add_tool_transformation is gone: add_transform(ToolTransform({name: config}))"
        yield Mark(module.path, _line(module, call), CODE, text)
        return
    assert isinstance(call.func, cst.Attribute)
    start, end = source.span(call.args[0])[0], source.span(call.args[-1])[1]
    pair = f"{argument_text(source, tool)}: {argument_text(source, config)}"
    edits = (
        source.edit(*source.span(call.func.attr), "add_transform"),
        source.edit(start, end, f"{name}({{{pair}}})"),
        *imports.edits(),
    )
    yield _change(module, call, "add_transform(ToolTransform({name: config}))", edits)


def _remove_tool(codebase: Codebase, module: Module, call: cst.Call) -> Iterator[Outcome]:
    """Where nothing around it catches: an unknown name is a `KeyError` now."""
    names = module.names
    outer: cst.CSTNode | None = call
    while outer is not None and not isinstance(outer, (cst.FunctionDef, cst.Lambda)):
        if isinstance(outer, (cst.Try, cst.TryStar)):
            text = "remove_tool is gone: local_provider.remove_tool(name), which raises KeyError"
            yield Mark(module.path, _line(module, call), CODE, text)
            return
        outer = names.parents.get(outer)
    assert isinstance(call.func, cst.Attribute)
    at = module.source.span(call.func.attr)[0]
    edits = (module.source.edit(at, at, "local_provider."),)
    yield _change(module, call, "local_provider.remove_tool(name)", edits)


def takes_out(codebase: Codebase, module: Module, alias: cst.ImportAlias, old: str) -> bool:
    """Whether the import of `FastMCPOpenAPI` goes with its calls."""
    if old not in _OPENAPI:
        return False
    local = dotted(alias.asname.name if alias.asname else alias.name) or ""
    uses = [use for use in module.names.uses if use.parts[0].name == local]
    called = [module.names.parents.get(use.node) for use in uses]
    return (
        bool(uses)
        and (module.path, local) not in codebase.outside_uses
        and all(
            isinstance(call, cst.Call) and call.func is use.node and not _is_unpacked(call)
            for call, use in zip(called, uses, strict=True)
        )
        and _may_import_server(codebase, module)
    )


def _may_import_server(codebase: Codebase, module: Module) -> bool:
    try:
        Imports(codebase, module).name("fastmcp", "FastMCP")
    except Taken:
        return False
    return True


def _is_unpacked(call: cst.Call) -> bool:
    return any(arg.star for arg in call.args)


def _openapi(codebase: Codebase, module: Module, call: cst.Call) -> Iterator[Outcome]:
    """`FastMCPOpenAPI(spec, client, …)` is `FastMCP.from_openapi(spec, client, …)`."""
    imports = Imports(codebase, module)
    try:
        server = imports.name("fastmcp", "FastMCP")
    except Taken:
        return
    if _is_unpacked(call):
        return
    source = module.source
    edits = [source.edit(*source.span(call.func), f"{server}.from_openapi"), *imports.edits()]
    if named_argument(call, "name", 2) is None and call.args:
        end = source.span(call.args[-1])[1]
        edits.append(source.edit(end, end, f', name="{_NAME_OF_OPENAPI}"'))
    edits += dropped_imports(codebase, module, _OPENAPI, edits)
    yield _change(module, call, "FastMCP.from_openapi(...)", tuple(edits))


_METHODS = {
    "mount": _mount,
    "as_proxy": _as_proxy,
    "add_tool_transformation": _transformation,
    "remove_tool": _remove_tool,
}
