"""Values that cells have before any call, so far as a tool may ask about them."""

import ast

import libcst as cst

from analyzer.codemods.scopes import dotted

_EMPTY: dict[str, object] = {"list": [], "dict": {}, "set": [], "deque": [], "OrderedDict": {}}
_READING: dict[str, object] = {
    "len": 0, "list": (), "dict": (), "set": (), "tuple": (), "sorted": (), "reversed": (),
    "sum": 0, "str": "", "enumerate": (), "frozenset": (),
}  # fmt: skip
"""What functions make of an empty container."""
_SAYING = frozenset({"join", "copy", "items", "keys", "values", "count", "dumps"})
"""Methods that make nothing of nothing, of what has them or of what they are given."""


class Unknown:
    """A value of which nothing is known."""


UNKNOWN = Unknown()


def first_value(value: cst.BaseExpression) -> object:
    """A constant, or an empty container; else `UNKNOWN`."""
    try:
        found: object = ast.literal_eval(cst.Module(body=()).code_for_node(value))
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        return _made_empty(value)
    return found


def is_nothing(value: object) -> bool:
    """Whether a value is `None`, or an empty container or text."""
    return value is None or (isinstance(value, (list, dict, str, set, tuple)) and not value)


def is_empty_container(value: object) -> bool:
    return value is not None and is_nothing(value)


def read_by(call: cst.Call, holder: object, given: list[object]) -> object:
    """What functions and methods that change nothing make of empty containers; else `UNKNOWN`."""
    func = call.func
    if isinstance(func, cst.Name):
        if func.value == "bool" and given and not isinstance(given[0], Unknown):
            return bool(given[0])
        if given and is_empty_container(given[0]):
            return _READING.get(func.value, UNKNOWN)
    elif isinstance(func, cst.Attribute):
        if func.attr.value in _SAYING and any(map(is_empty_container, (holder, *given))):
            return ()
        if func.attr.value == "get" and isinstance(holder, dict) and given:
            return _gotten(holder, given)
    return UNKNOWN


def _gotten(holder: dict[object, object], given: list[object]) -> object:
    """What a dictionary has under a key, of which nothing need be known where it is empty."""
    missing = given[1] if len(given) > 1 else None
    if isinstance(given[0], str):
        return holder.get(given[0], missing)
    return UNKNOWN if holder else missing


def compared(operator: cst.BaseCompOp, left: object, right: object) -> object:
    if isinstance(operator, (cst.In, cst.NotIn)) and is_empty_container(right):
        return isinstance(operator, cst.NotIn)
    if isinstance(left, Unknown) or isinstance(right, Unknown):
        return UNKNOWN
    match operator:
        case cst.Is() | cst.Equal():
            return left == right
        case cst.IsNot() | cst.NotEqual():
            return left != right
    return _ordered(operator, left, right)


def _ordered(operator: cst.BaseCompOp, left: object, right: object) -> object:
    if not isinstance(left, (int, float)) or not isinstance(right, (int, float)):
        return UNKNOWN
    match operator:
        case cst.LessThan():
            return left < right
        case cst.LessThanEqual():
            return left <= right
        case cst.GreaterThan():
            return left > right
        case cst.GreaterThanEqual():
            return left >= right
    return UNKNOWN


def _made_empty(value: cst.BaseExpression) -> object:
    if not isinstance(value, cst.Call):
        return UNKNOWN
    name = (dotted(value.func) or "").rpartition(".")[2]
    if not value.args:
        return _EMPTY.get(name, UNKNOWN)
    given = {arg.keyword.value: arg.value for arg in value.args if arg.keyword is not None}
    if name == "field" and "default" in given:
        return first_value(given["default"])
    made = (dotted(given["default_factory"]) or "") if "default_factory" in given else ""
    return _EMPTY.get(made, UNKNOWN) if name == "field" else UNKNOWN
