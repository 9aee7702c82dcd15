"""Resources: what their classes take on 2.x, and what is raised where there is none (M032-M034).

Sources: observed on mcp 1.30.0 and 2.3.0.
"""

from collections.abc import Iterator

import libcst as cst

from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.lists import insert_items, remove_items
from analyzer.codemods.model import Change, Mark, Outcome
from analyzer.codemods.registered import is_old_server
from analyzer.codemods.registry import Codemod
from analyzer.codemods.scopes import children_of, dotted
from analyzer.codemods.sdk.arguments import named_argument
from analyzer.codemods.sdk.templates import templates
from analyzer.codemods.serverflow import ServerFlow, server_flow
from analyzer.codemods.types import types_of
from analyzer.codemods.values import is_pure
from analyzer.run import Edit

CODE = "UNS418"
_HOME = "mcp.server.fastmcp.resources."
_FILE = "FileResource"
_COMMON = frozenset(
    {"uri", "name", "title", "description", "mime_type", "icons", "annotations", "meta"}
)
_FIELDS = {
    "TextResource": _COMMON | {"text"},
    "BinaryResource": _COMMON | {"data"},
    "FunctionResource": _COMMON | {"fn"},
    "FileResource": _COMMON | {"path", "is_binary"},
    "HttpResource": _COMMON | {"url"},
    "DirectoryResource": _COMMON | {"path", "recursive", "pattern"},
}
_CONTEXT = "mcp.server.fastmcp.server.Context"


def plan(codebase: Codebase) -> Iterator[Outcome]:
    for module in codebase.modules.values():
        for node in module.names.nodes(cst.Call, cst.Try):
            if isinstance(node, cst.Call):
                cls = _resource_class(codebase, module, node)
                if cls is not None:
                    yield from _fields(codebase, module, node, cls)
            else:
                yield from _lookups(server_flow(codebase), module, node)
    yield from templates(codebase)


CODEMOD = Codemod("sdk-resources", (CODE,), plan)


# Lookups


def _lookups(flow: ServerFlow, module: Module, node: cst.Try) -> Iterator[Mark]:
    """`except ValueError` around reading a resource by the server itself."""
    if not _reads_resource(flow, module, node.body):
        return
    for handler in node.handlers:
        types = [handler.type] if handler.type is not None else []
        if isinstance(handler.type, cst.Tuple):
            types = [element.value for element in handler.type.elements]
        if any(dotted(one) == "ValueError" for one in types):
            text = "a resource that is not there raises ResourceNotFoundError, no ValueError"
            yield Mark(module.path, module.names.line_of(handler), CODE, text)


def _reads_resource(flow: ServerFlow, module: Module, body: cst.CSTNode) -> bool:
    pending = [body]
    while pending:
        node = pending.pop()
        pending += children_of(node)
        func = node.func if isinstance(node, cst.Call) else None
        if isinstance(func, cst.Attribute) and func.attr.value in (
            "read_resource",
            "get_resource",
        ):
            receiver = func.value
            if isinstance(receiver, cst.Attribute) and receiver.attr.value == "_resource_manager":
                receiver = receiver.value
            classes = types_of(flow.codebase).classes(module, receiver)
            if is_old_server(flow, module, receiver) or classes == {_CONTEXT}:
                return True
    return False


# Classes


def _resource_class(codebase: Codebase, module: Module, call: cst.Call) -> str | None:
    found = {
        name.rpartition(".")[2]
        for name in codebase.resolve(module, call.func)
        if name.startswith(_HOME)
    }
    name = found.pop() if len(found) == 1 else None
    return name if name in _FIELDS else None


def _fields(codebase: Codebase, module: Module, call: cst.Call, cls: str) -> Iterator[Outcome]:
    line = module.names.line_of(call)
    if cls == _FILE:
        yield from _file(module, call, line)
    unknown = [
        index
        for index, arg in enumerate(call.args)
        if arg.keyword is not None and arg.keyword.value not in _FIELDS[cls]
    ]
    named = ", ".join(arg.keyword.value for arg in (call.args[i] for i in unknown) if arg.keyword)
    if not unknown:
        return
    if all(is_pure(codebase, module, call.args[index].value) for index in unknown):
        title = f"{cls} has no {named}: 1.x ignored it"
        edits = remove_items(module.source, call.args, set(unknown))
        yield Change(CODE, module.path, line, title, "safe", edits)
    else:
        yield Mark(module.path, line, CODE, f"{cls} has no {named}: remove it, 1.x ignored it")


def _file(module: Module, call: cst.Call, line: int) -> Iterator[Outcome]:
    """`is_binary` is told by `encoding` now, whose default reads JSON and XML as text."""
    binary = named_argument(call, "is_binary")
    mime = named_argument(call, "mime_type")
    if any(arg.star for arg in call.args):
        text = "is_binary is gone: encoding=None reads bytes, JSON and XML are text without it"
        yield Mark(module.path, line, CODE, text)
        return
    kind = _literal(mime)
    said = binary.value.value if binary and isinstance(binary.value, cst.Name) else None
    if kind is None or (binary is not None and said not in ("True", "False")):
        text = "say encoding=None where this file was binary on 1.x: is_binary, or no text/ type"
        if binary is not None or kind is None:
            yield Mark(module.path, line, CODE, text)
        return
    was_binary = said == "True" or not kind.startswith("text/")
    edits = _encoding(module, call, binary, explicit=was_binary and _is_text(kind))
    if edits:
        title = "encoding says whether a file is read as bytes"
        yield Change(CODE, module.path, line, title, "safe", edits)


def _encoding(
    module: Module, call: cst.Call, binary: cst.Arg | None, *, explicit: bool
) -> tuple[Edit, ...]:
    source = module.source
    if binary is not None and explicit:
        return (source.edit(*_span_without_comma(module, binary), "encoding=None"),)
    if binary is not None:
        return remove_items(source, call.args, {list(call.args).index(binary)})
    if explicit:
        return tuple(insert_items(source, call.args, 0, ["encoding=None"]))
    return ()


def _span_without_comma(module: Module, arg: cst.Arg) -> tuple[int, int]:
    start = module.source.span(arg)[0]
    return start, module.source.span(arg.value)[1]


def _literal(mime: cst.Arg | None) -> str | None:
    """The type of a file; None when it is computed."""
    if mime is None:
        return "text/plain"
    return str(mime.value.raw_value) if isinstance(mime.value, cst.SimpleString) else None


def _is_text(kind: str) -> bool:
    """Whether 2.x reads files of this type as text by itself."""
    essence, _, parameters = kind.lower().partition(";")
    essence = essence.strip()
    return (
        "charset=" in parameters
        or essence.startswith("text/")
        or essence.endswith(("+json", "+xml"))
        or essence in ("application/json", "application/xml")
    )
