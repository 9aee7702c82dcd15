"""Tests that a function makes of a value before it uses it."""

from collections.abc import Iterator, Set
from functools import lru_cache

import libcst as cst

from analyzer.codemods.calls import Function
from analyzer.codemods.scopes import children_of

_ASKING = ("get", "setdefault")
_NUMERIC = ("isdigit", "isdecimal", "isnumeric")
_ORDERS = (cst.LessThan, cst.LessThanEqual, cst.GreaterThan, cst.GreaterThanEqual)
_MEMBERS = (cst.In, cst.NotIn)
_EQUALS = (cst.Equal, cst.NotEqual)
_NUMBERS = (cst.Integer, cst.Float)


def code_of(node: cst.CSTNode) -> str:
    return cst.Module(body=()).code_for_node(node).strip()


def is_let_through(function: Function, value: cst.CSTNode) -> bool:
    """Whether a test in the function says which values go on: members, a range, no zero."""
    text = code_of(value)
    return is_member(function, value) or any(
        text in sides and _is_bounding(operators, parts)
        for sides, operators, parts in _comparisons(function.node)
    )


def is_member(function: Function, key: cst.CSTNode, box: cst.CSTNode | None = None) -> bool:
    """Whether the function asks whether a key is among some, or those of `box`, or takes it from
    there with something in its place."""
    key_text, box_text = code_of(key), code_of(box) if box is not None else None
    for sides, operators, _ in _comparisons(function.node):
        if not isinstance(operators[0], _MEMBERS):
            continue
        if sides[0] == key_text or (box_text and sides[1].split(".keys(")[0] == box_text):
            return True
    return box_text is not None and (key_text, box_text) in _asked(function.node)


def is_between(function: Function, key: cst.CSTNode) -> bool:
    """Whether the function compares an index."""
    text = code_of(key)
    return any(
        text in sides and any(isinstance(one, _ORDERS) for one in operators)
        for sides, operators, _ in _comparisons(function.node)
    )


def is_mentioned(function: Function, names: Set[str]) -> bool:
    """Whether any test says something of one of these names."""
    return any(names & names_in(test) for test in tests_of(function.node))


def is_nonzero(function: Function, names: Set[str]) -> bool:
    """Whether a test may keep the zeros of what is computed from `names` away."""
    for _, operators, parts in _comparisons(function.node):
        used = names & set().union(*(names_in(one) for one in parts))
        if len(used) > 1 or (used and _is_bounding(operators, parts)):
            return True
    return any(names & names_in(atom) for atom in _truths(function.node))


def is_digits(function: Function, value: cst.CSTNode) -> bool:
    """Whether a test asks if a text is a number."""
    text = code_of(value)
    return any(
        isinstance(node, cst.Attribute)
        and node.attr.value in _NUMERIC
        and code_of(node.value).startswith(text)
        for test in tests_of(function.node)
        for node in _walk(test)
    )


def names_in(node: cst.CSTNode) -> set[str]:
    """The variables that an expression reads."""
    if isinstance(node, cst.Name):
        return {node.value}
    if isinstance(node, cst.Attribute):
        return names_in(node.value)
    return set().union(*(names_in(child) for child in children_of(node)))


@lru_cache(maxsize=4096)
def tests_of(function: cst.FunctionDef) -> tuple[cst.BaseExpression, ...]:
    """The conditions of a function, those of expressions included."""
    found: list[cst.BaseExpression] = []
    for node in _walk(function.body):
        if isinstance(node, (cst.If, cst.While, cst.IfExp, cst.Assert, cst.CompIf)):
            found.append(node.test)
        elif isinstance(node, cst.BooleanOperation):
            found.append(node.left)
        elif isinstance(node, cst.Match):
            found.append(node.subject)
    return tuple(found)


def _is_bounding(operators: tuple[cst.BaseCompOp, ...], parts: tuple[cst.CSTNode, ...]) -> bool:
    if any(isinstance(one, (*_ORDERS, *_MEMBERS)) for one in operators):
        return any(_is_number(one) for one in parts) or any(
            isinstance(one, _MEMBERS) for one in operators
        )
    is_equal = any(isinstance(one, _EQUALS) for one in operators)
    return is_equal and any(_is_number(one) for one in parts)


def _is_number(node: cst.CSTNode) -> bool:
    return isinstance(node, _NUMBERS) or (
        isinstance(node, cst.UnaryOperation) and isinstance(node.expression, _NUMBERS)
    )


Compared = tuple[tuple[str, ...], tuple[cst.BaseCompOp, ...], tuple[cst.BaseExpression, ...]]


@lru_cache(maxsize=4096)
def _comparisons(function: cst.FunctionDef) -> tuple[Compared, ...]:
    """The comparisons of a function's conditions: sides as text, operators, sides."""
    found: list[Compared] = []
    for test in tests_of(function):
        for node in _walk(test):
            if isinstance(node, cst.Comparison):
                parts = (node.left, *(one.comparator for one in node.comparisons))
                operators = tuple(one.operator for one in node.comparisons)
                found.append((tuple(code_of(one) for one in parts), operators, parts))
    return tuple(found)


@lru_cache(maxsize=4096)
def _truths(function: cst.FunctionDef) -> tuple[cst.CSTNode, ...]:
    """What conditions ask the truth of, without comparing it."""
    found: list[cst.CSTNode] = []
    pending: list[cst.CSTNode] = list(tests_of(function))
    while pending:
        node = pending.pop()
        if isinstance(node, cst.BooleanOperation):
            pending += [node.left, node.right]
        elif isinstance(node, cst.UnaryOperation):
            pending.append(node.expression)
        elif isinstance(node, cst.Call) and code_of(node.func) in ("any", "all", "bool"):
            pending += [one.value for one in node.args]
        elif not isinstance(node, cst.Comparison) and code_of(node).split("(")[0] != "isinstance":
            found.append(node)
    return tuple(found)


def is_put(function: Function, key: cst.CSTNode) -> bool:
    """Whether the function puts something under a key."""
    text = code_of(key)
    return any(asked == text for asked, _ in _asked(function.node))


@lru_cache(maxsize=4096)
def _asked(function: cst.FunctionDef) -> tuple[tuple[str, str], ...]:
    """Keys that a function asks a container for with something in their place, or puts there."""
    found = []
    for node in _walk(function.body):
        if isinstance(node, cst.Call) and isinstance(node.func, cst.Attribute) and node.args:
            if node.func.attr.value in _ASKING:
                found.append((code_of(node.args[0].value), code_of(node.func.value)))
        elif isinstance(node, cst.AssignTarget) and isinstance(node.target, cst.Subscript):
            index = node.target.slice[0].slice
            if isinstance(index, cst.Index):
                found.append((code_of(index.value), code_of(node.target.value)))
    return tuple(found)


def _walk(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    yield node
    for child in children_of(node):
        yield from _walk(child)
