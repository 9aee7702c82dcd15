"""What a handler of the 1.x low-level server gives: by its annotation, else by its returns."""

from collections.abc import Iterator
from typing import Literal

import libcst as cst

from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.scopes import children_of, dotted

Shape = Literal["list", "items", "mapping", "pair", "text", "bytes", "whole", "unknown"]
"""`list` is a list, `items` anything to iterate over, `whole` the result model itself."""

_OF_NAME: dict[str, Shape] = {
    "list": "list", "List": "list", "dict": "mapping", "Dict": "mapping", "Mapping": "mapping",
    "tuple": "pair", "Tuple": "pair", "str": "text", "bytes": "bytes", "Sequence": "items",
    "Iterable": "items", "Iterator": "items", "Collection": "items",
}  # fmt: skip
_OF_DISPLAY: dict[type, Shape] = {
    cst.List: "list", cst.ListComp: "list", cst.Dict: "mapping", cst.DictComp: "mapping",
    cst.Tuple: "pair", cst.SimpleString: "text", cst.FormattedString: "text",
    cst.ConcatenatedString: "text", cst.GeneratorExp: "items",
}  # fmt: skip
_SAID: dict[Shape, frozenset[Shape]] = {
    "list": frozenset({"list", "items"}),
    "items": frozenset({"list", "items"}),
    "mapping": frozenset({"mapping"}),
    "pair": frozenset({"pair"}),
    "text": frozenset({"text"}),
    "whole": frozenset({"whole"}),
}
"""What may be given where an annotation says one of these."""


def shape_of(codebase: Codebase, module: Module, function: cst.FunctionDef, result: str) -> Shape:
    """The one shape of all results; `result` is the model's name. `unknown` when they differ, or
    when something is given that the annotation does not say."""
    values = [node.value for node in returns(function)]
    if function.returns is not None:
        said = _of_annotation(codebase, module, function.returns.annotation, result)
        given = {_of_value(codebase, module, value, result) for value in values} - {"unknown"}
        return said if given <= _SAID.get(said, given) else "unknown"
    found = {_of_local(codebase, module, function, value, result) for value in values}
    return found.pop() if len(found) == 1 else "unknown"


def returns(function: cst.FunctionDef) -> Iterator[cst.Return]:
    """The return statements of a function, without those of functions inside it."""
    pending: list[cst.CSTNode] = [function.body]
    while pending:
        node = pending.pop()
        if isinstance(node, cst.Return):
            yield node
        elif not isinstance(node, (cst.FunctionDef, cst.ClassDef, cst.Lambda)):
            pending += reversed(children_of(node))


def _of_annotation(
    codebase: Codebase, module: Module, node: cst.BaseExpression, result: str
) -> Shape:
    if isinstance(node, cst.SimpleString):
        try:
            inner = cst.parse_expression(str(node.raw_value))
        except cst.ParserSyntaxError:
            return "unknown"
        name = dotted(inner.value if isinstance(inner, cst.Subscript) else inner) or ""
        return _OF_NAME.get(name.rpartition(".")[2], "unknown")
    base = node.value if isinstance(node, cst.Subscript) else node
    if codebase.resolve(module, base) == {f"mcp.types.{result}"}:
        return "whole"
    shape = _OF_NAME.get((dotted(base) or "").rpartition(".")[2], "unknown")
    if shape == "pair" and isinstance(node, cst.Subscript):
        return "pair" if _has_two(node) else "items"
    return shape


def _has_two(node: cst.Subscript) -> bool:
    last = node.slice[-1].slice
    is_open = isinstance(last, cst.Index) and isinstance(last.value, cst.Ellipsis)
    return len(node.slice) == 2 and not is_open


def _of_local(
    codebase: Codebase, module: Module, function: cst.FunctionDef,
    node: cst.BaseExpression | None, result: str,
) -> Shape:  # fmt: skip
    """The shape of a value; of a local name, that of all it is assigned."""
    if not isinstance(node, cst.Name):
        return _of_value(codebase, module, node, result)
    found: set[Shape] = set()
    for binding in module.names.own_scopes[function].bindings.get(node.value, []):
        statement = module.names.parents.get(binding.node)
        value = statement.value if isinstance(statement, (cst.Assign, cst.AnnAssign)) else None
        found.add(_of_value(codebase, module, value, result))
    return found.pop() if len(found) == 1 else "unknown"


def _of_value(
    codebase: Codebase, module: Module, node: cst.BaseExpression | None, result: str
) -> Shape:
    if isinstance(node, cst.Call) and codebase.resolve(module, node.func) == {
        f"mcp.types.{result}"
    }:
        return "whole"
    if isinstance(node, cst.Tuple) and len(node.elements) != 2:
        return "items"
    return _OF_DISPLAY.get(type(node), "unknown")
