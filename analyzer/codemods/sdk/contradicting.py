"""Results of tools that may not be what the tool promises: 1.x told the client what did not fit.

The result of a tool that is annotated with a model is validated by it. Where it does not fit, 1.x
sent the text of the failure; 2.x keeps it to itself. Observed on mcp 1.30.0 and 2.3.0.
"""

from collections.abc import Iterator

import libcst as cst

from analyzer.codemods.calls import Function
from analyzer.codemods.leaving import Leaving
from analyzer.codemods.operations.given import class_of
from analyzer.codemods.scopes import children_of, dotted
from analyzer.codemods.threads.held import returns_of
from analyzer.codemods.types import types_of

_MODEL = "pydantic.BaseModel"
_PARSED = frozenset({"json.load", "json.loads"})
_RAW = frozenset({"builtins.dict", "builtins.list"})


def may_contradict(flow: Leaving, tool: Function) -> bool:
    """Whether a tool promises a model of pydantic and returns plain data, as a tool with
    `-> Point` and `return {"x": x}` does."""
    annotation = tool.node.returns
    if annotation is None:
        return False
    names = _names_in(annotation.annotation)
    if not any(_MODEL in class_of(flow, tool.module, name) for name in names):
        return False
    inside = isinstance(annotation.annotation, cst.Subscript)
    return any(_is_plain(flow, tool, value, inside=inside) for value in returns_of(tool))


def _is_plain(flow: Leaving, tool: Function, value: cst.BaseExpression, *, inside: bool) -> bool:
    """Whether a value is a container of the language, or was parsed; for `inside`, whether its
    elements are containers."""
    codebase = flow.calls.codebase
    value = value.expression if isinstance(value, cst.Await) else value
    if isinstance(value, cst.Call) and codebase.resolve(tool.module, value.func) & _PARSED:
        return True
    found = types_of(codebase).of(tool.module, value)
    elements = (inner for one in found for part in one.args[-1:] for inner in part)
    return any(one.name in _RAW for one in (elements if inside else found))


def _names_in(node: cst.CSTNode) -> Iterator[cst.BaseExpression]:
    if isinstance(node, (cst.Name, cst.Attribute)) and dotted(node) is not None:
        yield node
        return
    for child in children_of(node):
        yield from _names_in(child)
