"""A `timedelta` written as seconds: literals folded, one unknown amount scaled, else asked."""

from fractions import Fraction

import libcst as cst

from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.scopes import dotted
from analyzer.codemods.types import NONE, types_of
from analyzer.codemods.types.model import Type

TIMEDELTA = "datetime.timedelta"
_ORDER = ("days", "seconds", "microseconds", "milliseconds", "minutes", "hours", "weeks")
_UNITS = {
    "weeks": Fraction(604800),
    "days": Fraction(86400),
    "hours": Fraction(3600),
    "minutes": Fraction(60),
    "seconds": Fraction(1),
    "milliseconds": Fraction(1, 1000),
    "microseconds": Fraction(1, 1_000_000),
}
_NUMBERS = (Type("builtins.int"), Type("builtins.float"), NONE)
_ATOMS = (cst.Name, cst.Attribute, cst.Call, cst.Subscript, cst.Integer, cst.Float)


def seconds_text(codebase: Codebase, module: Module, node: cst.BaseExpression) -> str | None:
    """The seconds of what `node` computes; `None` when it is not known to be a `timedelta`.

    Numbers and `None` stay as they are written.
    """
    source = module.source
    if _is_number(node) or (isinstance(node, cst.Name) and node.value == "None"):
        return source.text_of(node)
    if isinstance(node, cst.IfExp):
        body = seconds_text(codebase, module, node.body)
        orelse = seconds_text(codebase, module, node.orelse)
        if body is None or orelse is None:
            return None
        return f"{body} if {source.text_of(node.test)} else {orelse}"
    if isinstance(node, cst.Call) and _is_timedelta(codebase, module, node.func):
        return _folded(codebase, module, node)
    may_be_none = _known_value(codebase, module, node)
    if may_be_none is None:
        return None
    if may_be_none and dotted(node) is None:
        return None
    text = f"{source.text_of(node)}.total_seconds()"
    return f"{text} if {source.text_of(node)} is not None else None" if may_be_none else text


def is_seconds(codebase: Codebase, module: Module, node: cst.BaseExpression) -> bool:
    """True when `node` is seen to be a number, or `None`, already."""
    if isinstance(node, cst.IfExp):
        parts = (node.body, node.orelse)
        return all(is_seconds(codebase, module, part) for part in parts)
    if isinstance(node, cst.Call):
        if isinstance(node.func, cst.Attribute):
            return node.func.attr.value == "total_seconds"
        return isinstance(node.func, cst.Name) and node.func.value in ("float", "int")
    if isinstance(node, cst.BinaryOperation):
        return _is_number(node.left) or _is_number(node.right)
    classes = types_of(codebase).of(module, node)
    return bool(classes) and all(one in _NUMBERS for one in classes)


def _is_number(node: cst.CSTNode) -> bool:
    return isinstance(node, (cst.Integer, cst.Float))


def _is_timedelta(codebase: Codebase, module: Module, node: cst.CSTNode) -> bool:
    return codebase.resolve(module, node) == {TIMEDELTA}


def _folded(codebase: Codebase, module: Module, call: cst.Call) -> str:
    """`30` for `timedelta(seconds=30)`, `limit * 60` for `timedelta(minutes=limit)`.

    An amount not known to be a number keeps its `timedelta`, so that a later look at the result
    does not have to ask what it is.
    """
    plain = f"{module.source.text_of(call)}.total_seconds()"
    total, open_part = Fraction(0), ""
    for index, arg in enumerate(call.args):
        unit = arg.keyword.value if arg.keyword else _ORDER[index] if index < 7 else ""
        amount = _amount(arg.value)
        if arg.star or unit not in _UNITS:
            return plain
        if amount is not None:
            total += amount * _UNITS[unit]
        elif len(call.args) == 1 and _UNITS[unit] >= 1 and is_seconds(codebase, module, arg.value):
            open_part = _scaled(module, arg.value, int(_UNITS[unit]))
        else:
            return plain
    return open_part or _number(total)


def _amount(node: cst.BaseExpression) -> Fraction | None:
    if isinstance(node, (cst.Integer, cst.Float)):
        return Fraction(str(node.evaluated_value))
    if isinstance(node, cst.BinaryOperation) and isinstance(node.operator, cst.Multiply):
        left, right = _amount(node.left), _amount(node.right)
        return left * right if left is not None and right is not None else None
    return None


def _scaled(module: Module, node: cst.BaseExpression, factor: int) -> str:
    text = module.source.text_of(node)
    if factor == 1:
        return text
    return f"{text} * {factor}" if isinstance(node, _ATOMS) else f"({text}) * {factor}"


def _number(value: Fraction) -> str:
    return str(value.numerator) if value.denominator == 1 else repr(float(value))


def _known_value(codebase: Codebase, module: Module, node: cst.CSTNode) -> bool | None:
    """Whether a `timedelta` in `node` may be `None` instead; `None` when it is not known."""
    found = types_of(codebase).of(module, node)
    if found and {one.name for one in found} <= {TIMEDELTA, NONE.name}:
        return NONE in found if any(one != NONE for one in found) else None
    return False if _is_constant(codebase, module, node) else None


def _is_constant(codebase: Codebase, module: Module, node: cst.CSTNode) -> bool:
    """Whether all that the name `node` is bound to are `timedelta(…)`."""
    owner = module.names.scopes[node].lookup(node.value) if isinstance(node, cst.Name) else None
    if owner is None or not isinstance(node, cst.Name):
        return False
    values = []
    for binding in owner.bindings[node.value]:
        statement = module.names.parents.get(binding.node)
        values.append(statement.value if isinstance(statement, cst.Assign) else None)
    return bool(values) and all(
        isinstance(value, cst.Call) and _is_timedelta(codebase, module, value.func)
        for value in values
    )
