"""Texts in the contents that a low-level handler answers with."""

from collections.abc import Iterator

import libcst as cst

from analyzer.codemods.scopes import children_of, dotted

_TEXT = "TextContent"


def text_of_content(node: cst.CSTNode) -> cst.BaseExpression | None:
    """What `TextContent(text=…)` has for its text."""
    if not isinstance(node, cst.Call):
        return None
    name = (dotted(node.func) or "").rpartition(".")[2]
    texts = [arg.value for arg in node.args if arg.keyword and arg.keyword.value == "text"]
    return texts[0] if name == _TEXT and texts else None


def text_of_answer(value: cst.BaseExpression) -> cst.BaseExpression:
    """The text of the first content in what is returned; what is returned where there is none."""
    texts = (text_of_content(node) for node in nodes_in(value))
    return next((one for one in texts if one is not None), value)


def nodes_in(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """All nodes of a function or an expression, but for those of functions and classes inside."""
    yield node
    for child in children_of(node):
        if not isinstance(child, (cst.FunctionDef, cst.ClassDef, cst.Lambda)):
            yield from nodes_in(child)
