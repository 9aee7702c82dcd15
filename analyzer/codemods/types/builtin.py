"""What Python's own functions and containers give, as far as element types pass through them."""

from typing import TYPE_CHECKING

import libcst as cst

from analyzer.codemods.codebase import Module
from analyzer.codemods.types.bindings import opened
from analyzer.codemods.types.model import (
    MAPPINGS,
    NONE,
    SEQUENCES,
    UNKNOWN,
    Type,
    Types,
    element_of,
    join,
    only,
)

if TYPE_CHECKING:
    from analyzer.codemods.types.inference import Inference

_AS_LIST = ("list", "sorted", "reversed", "set", "tuple", "iter", "frozenset")
_SAME = frozenset(
    {
        "asyncio.create_task",
        "asyncio.ensure_future",
        "asyncio.run",
        "asyncio.shield",
        "asyncio.wait_for",
        "copy.copy",
        "copy.deepcopy",
    }
)
"""Functions that give what they are given, where awaiting changes nothing."""
_SCALARS = ("str", "int", "float", "bool", "bytes", "len", "repr")


def builtin_result(inference: "Inference", module: Module, call: cst.Call, name: str) -> Types:
    """What calling a function from outside the codebase and the SDK gives."""
    first = call.args[0].value if call.args and not call.args[0].star else None
    last = name.rpartition(".")[2]
    if last in ("enter_async_context", "enter_context") and first is not None:
        return opened(inference, inference.of(module, first))
    if not name.startswith("builtins."):
        if name in _SAME and first is not None:
            return inference.of(module, first)
        if name == "asyncio.gather" and all(not arg.star for arg in call.args):
            given = [arg.value for arg in call.args if arg.keyword is None]
            return only("builtins.tuple", *(inference.of(module, one) for one in given))
        return only(name) if last[:1].isupper() and not name.startswith("mcp.") else UNKNOWN
    if first is None:
        return only(name) if last in ("str", "dict") else UNKNOWN
    if last in _AS_LIST:
        return only("builtins.list", element_of(inference.of(module, first)))
    if last == "enumerate":
        inner = element_of(inference.of(module, first))
        return only("builtins.list", only("builtins.tuple", only("builtins.int"), inner))
    if last == "zip":
        inner_types = [element_of(inference.of(module, arg.value)) for arg in call.args]
        return only("builtins.list", only("builtins.tuple", *inner_types))
    if last == "filter" and len(call.args) > 1:
        return only("builtins.list", element_of(inference.of(module, call.args[1].value)))
    if last in ("next", "min", "max") and (last == "next" or len(call.args) == 1):
        found = element_of(inference.of(module, first))
        return join([found, *(inference.of(module, arg.value) for arg in call.args[1:])])
    if last == "super":
        return UNKNOWN
    return only(f"builtins.{last}") if last in _SCALARS else UNKNOWN


def method_result(one: Type, name: str) -> Types:
    """A method of a container, as a "call"."""
    given = UNKNOWN
    if one.name in MAPPINGS:
        key, value = one.argument(0), one.argument(1)
        given = {
            "get": join([value, frozenset({NONE})]),
            "pop": value,
            "setdefault": value,
            "values": only("builtins.list", value),
            "keys": only("builtins.list", key),
            "items": only("builtins.list", only("builtins.tuple", key, value)),
            "copy": frozenset({one}),
        }.get(name, UNKNOWN)
    elif one.name in SEQUENCES and name in ("pop", "popleft"):
        given = one.argument(0)
    elif one.name in SEQUENCES and name == "copy":
        given = frozenset({one})
    if name in ("enter_async_context", "enter_context"):
        return only(f"contextlib.{name}", of="outside")
    return only("", given, of="call") if given else UNKNOWN
