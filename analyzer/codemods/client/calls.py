"""Calls of the client side of the SDK, their arguments bound to the parameters of 1.x."""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

import libcst as cst
import msgspec

from analyzer.codemods.client.functions import class_around
from analyzer.codemods.client.table import client_table
from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.scopes import dotted
from analyzer.codemods.types import types_of


class SdkCall(msgspec.Struct, frozen=True):
    """A call of one callable of the table; `name` is the one its rows have."""

    module: Module
    node: cst.Call
    name: str

    @property
    def line(self) -> int:
        return self.module.names.line_of(self.node)


def sdk_calls(codebase: Codebase, names: frozenset[str]) -> Iterator[SdkCall]:
    """All calls of what `names` are, in the order of the files."""
    yield from (call for call in _calls(codebase) if call.name in names)


@lru_cache(maxsize=1)
def _calls(codebase: Codebase) -> tuple[SdkCall, ...]:
    """All calls of something outside, found once for all codemods."""
    found = (
        SdkCall(module, node, callee(codebase, module, node.func))
        for module in codebase.modules.values()
        for node in module.names.nodes(cst.Call)
    )
    return tuple(call for call in found if call.name and not codebase.defines(call.name))


def callee(codebase: Codebase, module: Module, func: cst.CSTNode) -> str:
    """The one callable that `func` names, under its name in the table; empty if not one."""
    aliases = client_table().aliases
    found = {aliases.get(name, name) for name in _called(codebase, module, func)}
    return found.pop() if len(found) == 1 else ""


def _called(codebase: Codebase, module: Module, func: cst.CSTNode) -> frozenset[str]:
    """What `func` names; the bases of the class around it for `super().__init__`."""
    inner = func.value if isinstance(func, cst.Attribute) else None
    if (
        not isinstance(func, cst.Attribute)
        or func.attr.value != "__init__"
        or not isinstance(inner, cst.Call)
        or dotted(inner.func) != "super"
    ):
        return codebase.resolve(module, func)
    around = class_around(module, func)
    bases = around.bases if around is not None else ()
    return frozenset().union(*(codebase.resolve(module, base.value) for base in bases))


def methods_called(codebase: Codebase, names: frozenset[str]) -> Iterator[SdkCall]:
    """All calls of the methods `names` (`package.Class.method`) on objects proven to have them."""
    attributes = {name.rpartition(".")[2] for name in names}
    for module in codebase.modules.values():
        for node in module.names.nodes(cst.Call):
            func = node.func
            if isinstance(func, cst.Attribute) and func.attr.value in attributes:
                found = members(codebase, module, func) & names
                if found:
                    yield SdkCall(module, node, min(found))


def members(codebase: Codebase, module: Module, node: cst.Attribute) -> frozenset[str]:
    """`node` as `package.Class.member` for each class its object is proven to be or extend.

    Empty when it may also be an object of another class.
    """
    types = types_of(codebase)
    found = [
        frozenset(f"{one}.{node.attr.value}" for one in (name, *types.lineage(name)))
        for name in types.classes(module, node.value)
    ]
    return frozenset.intersection(*found) if found else frozenset()


def bound_arguments(call: cst.Call, parameters: Sequence[str]) -> Mapping[str, cst.Arg] | None:
    """The arguments by parameter; `None` when some are unpacked or have no parameter."""
    bound: dict[str, cst.Arg] = {}
    for index, arg in enumerate(call.args):
        if arg.star:
            return None
        if arg.keyword is not None:
            bound[arg.keyword.value] = arg
        elif index < len(parameters):
            bound[parameters[index]] = arg
        else:
            return None
    return bound
