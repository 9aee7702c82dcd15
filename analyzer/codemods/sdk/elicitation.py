"""Elicitation: the union of results is no class any more, and fewer fields pass (M039, M040).

Sources: observed on mcp 1.30.0 and 2.3.0.
"""

from collections.abc import Iterator

import libcst as cst

from analyzer.codemods.calls import Class, calls_of
from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.imports import Imports, Taken
from analyzer.codemods.model import Change, Mark, Outcome
from analyzer.codemods.registry import Codemod
from analyzer.codemods.scopes import dotted
from analyzer.codemods.sdk.arguments import named_argument
from analyzer.codemods.types import types_of
from analyzer.run import Edit

CODE = "UNS419"
_HOME = "mcp.server.elicitation"
_UNION = frozenset({f"{_HOME}.ElicitationResult", "mcp.server.fastmcp.server.ElicitationResult"})
_RESULTS = ("AcceptedElicitation", "DeclinedElicitation", "CancelledElicitation")
_CONTEXT = "mcp.server.fastmcp.server.Context"
_PRIMITIVES = frozenset({"str", "int", "float", "bool"})
_LISTS = frozenset({"list", "List", "Sequence"})


def plan(codebase: Codebase) -> Iterator[Outcome]:
    for module in codebase.modules.values():
        imports = Imports(codebase, module)
        edits: list[Edit] = []
        first = 0
        for node in module.names.nodes(cst.Call):
            checked = _checked(codebase, module, node)
            if checked is not None:
                edit = _classes(module, imports, checked)
                line = module.names.line_of(node)
                if edit is None:
                    text = "ElicitationResult is no class: check for its three members"
                    yield Mark(module.path, line, CODE, text)
                else:
                    edits.append(edit)
                    first = first or line
            for cls in _schemas(codebase, module, node):
                yield from _refused(module, node, cls)
        if edits:
            title = "ElicitationResult is no class: check for its three members"
            whole = (*edits, *imports.edits())
            yield Change(CODE, module.path, first, title, "safe", whole)


CODEMOD = Codemod("sdk-elicitation", (CODE,), plan)


def _checked(codebase: Codebase, module: Module, call: cst.Call) -> cst.BaseExpression | None:
    """The union in `isinstance(x, ElicitationResult)`."""
    if dotted(call.func) != "isinstance" or len(call.args) != 2:
        return None
    found = codebase.resolve(module, call.args[1].value)
    return call.args[1].value if found and found <= _UNION else None


def _classes(module: Module, imports: Imports, node: cst.BaseExpression) -> Edit | None:
    try:
        names = [imports.name(_HOME, name) for name in _RESULTS]
    except Taken:
        return None
    return module.source.edit(*module.source.span(node), f"({', '.join(names)})")


def _schemas(codebase: Codebase, module: Module, call: cst.Call) -> tuple[Class, ...]:
    """The models written here that a call asks the user to fill in."""
    position = None
    if isinstance(call.func, cst.Attribute) and call.func.attr.value == "elicit":
        classes = types_of(codebase).classes(module, call.func.value)
        position = 1 if classes == {_CONTEXT} else None
    if codebase.resolve(module, call.func) == {f"{_HOME}.elicit_with_validation"}:
        position = 2
    schema = named_argument(call, "schema", position) if position is not None else None
    return calls_of(codebase).classes(module, schema.value) if schema is not None else ()


def _refused(module: Module, call: cst.Call, cls: Class) -> Iterator[Mark]:
    """Fields that passed on 1.x: lists of plain strings, unions of several primitives."""
    names = [
        dotted(small.target) or ""
        for statement in cls.node.body.body
        for small in (statement.body if isinstance(statement, cst.SimpleStatementLine) else ())
        if isinstance(small, cst.AnnAssign) and _is_refused(small.annotation.annotation)
    ]
    if names:
        text = (
            f"elicit refuses {', '.join(names)} of {cls.node.name.value}: take one primitive "
            "type, or a list of Literal"
        )
        yield Mark(module.path, module.names.line_of(call), CODE, text)


def _is_refused(node: cst.BaseExpression) -> bool:
    members = _members(node)
    primitives = [name for name in members if name in _PRIMITIVES]
    return len(primitives) > 1 or "list[str]" in members


def _members(node: cst.BaseExpression) -> list[str]:
    """The types of a union by their last name; a list of strings as `list[str]`."""
    if isinstance(node, cst.BinaryOperation):
        return [*_members(node.left), *_members(node.right)]
    if isinstance(node, cst.Subscript):
        name = (dotted(node.value) or "").rpartition(".")[2]
        inner = [e.slice.value for e in node.slice if isinstance(e.slice, cst.Index)]
        if name in ("Union", "Optional", "Annotated"):
            inner = inner[:1] if name == "Annotated" else inner
            return [member for one in inner for member in _members(one)]
        if name in _LISTS and [dotted(one) for one in inner] == ["str"]:
            return ["list[str]"]
        return [name]
    return [(dotted(node) or "").rpartition(".")[2]]
