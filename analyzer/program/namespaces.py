"""Namespaces reached as dictionaries: `globals()`, `x.__dict__`, `vars(x)`; a module as an object.

What is written under a constant key is the variable or the attribute of that name. A name that
only the run tells is one of many: in a module it is an entry of the namespace as a whole.
"""

from __future__ import annotations

from typing import NamedTuple

from analyzer.syntax import ir

WHOLE = "globals()"
"""The variable that stands for a module's namespace as a whole."""


class Namespace(NamedTuple):
    """Whose names these are: the module's own where `of` is nothing."""

    of: ir.Expr | None


def is_own_module(expr: ir.Expr) -> bool:
    """`sys.modules[__name__]`."""
    match expr:
        case ir.Item(ir.Attr(ir.Name("sys"), "modules"), ir.Name("__name__")):
            return True
    return False


def namespace_of(expr: ir.Expr) -> Namespace | None:
    """What an expression is the dictionary of; nothing where it is none."""
    match expr:
        case ir.Call(ir.Name("globals"), ()):
            return Namespace(None)
        case ir.Attr(base, "__dict__") | ir.Call(ir.Name("vars"), (ir.Arg("", base),)):
            return Namespace(None if is_own_module(base) else base)
    return None


def spelled_plainly(expr: ir.Expr) -> ir.Expr:
    """An item of a namespace as the global or the attribute that it is.

    `globals()["x"]` stands for a variable of the module, `globals()[name]` for an entry of all.
    """
    match expr:
        case ir.Item(base, index, spot):
            names = namespace_of(base)
            if names is None:
                return expr
            if isinstance(index, ir.Const) and index.kind == "str":
                if names.of is None:
                    return ir.Item(_globals(spot), index, spot)
                return ir.Attr(names.of, index.text, spot)
            if names.of is None:
                return ir.Item(_globals(spot), index, spot)
        case ir.Attr(base, name, spot) if is_own_module(base):
            return ir.Item(_globals(spot), ir.Const("str", name), spot)
    return expr


def plain_call(expr: ir.Call) -> ir.Call | None:
    """A method of a namespace, or a function of the language, as `getattr` and `setattr`."""
    match expr:
        case ir.Call(
            ir.Attr(base, "get" | "setdefault" | "pop", _), (ir.Arg("", key), *rest), spot
        ) if (names := namespace_of(base)) is not None:  # fmt: skip
            holder = names.of if names.of is not None else _module(spot)
            return ir.Call(
                ir.Name("getattr", spot), (ir.Arg("", holder), ir.Arg("", key), *rest), spot
            )
        case ir.Call(
            ir.Attr(base, "__setitem__", _), (ir.Arg("", key), ir.Arg("", value)), spot
        ) if (names := namespace_of(base)) is not None:  # fmt: skip
            holder = names.of if names.of is not None else _module(spot)
            return _set(holder, key, value, spot)
    return None


def set_by(expr: ir.Call) -> tuple[ir.Call, ...]:
    """What `update` and `setdefault` of a namespace set, one name at a time."""
    match expr:
        case ir.Call(ir.Attr(base, "update", _), args, spot) if (
            names := namespace_of(base)
        ) is not None:
            holder = names.of if names.of is not None else _module(spot)
            pairs: list[tuple[ir.Expr, ir.Expr]] = []
            for arg in args:
                if arg.name.isidentifier():
                    pairs.append((ir.Const("str", arg.name), arg.value))
                elif isinstance(arg.value, ir.Dict):
                    pairs += [(key, value) for key, value in arg.value.items if key is not None]
                elif names.of is not None:  # which attributes, only the run tells
                    pairs.append((arg.value, arg.value))
            return tuple(_set(holder, key, value, spot) for key, value in pairs)
        case ir.Call(
            ir.Attr(base, "setdefault", _), (ir.Arg("", key), ir.Arg("", value)), spot
        ) if (names := namespace_of(base)) is not None:  # fmt: skip
            holder = names.of if names.of is not None else _module(spot)
            return (_set(holder, key, value, spot),)
    return ()


def _globals(spot: ir.Spot) -> ir.Call:
    return ir.Call(ir.Name("globals", spot), (), spot)


def _module(spot: ir.Spot) -> ir.Item:
    return ir.Item(ir.Attr(ir.Name("sys", spot), "modules", spot), ir.Name("__name__", spot), spot)


def _set(holder: ir.Expr, key: ir.Expr, value: ir.Expr, spot: ir.Spot) -> ir.Call:
    arguments = (ir.Arg("", holder), ir.Arg("", key), ir.Arg("", value))
    return ir.Call(ir.Name("setattr", spot), arguments, spot)
