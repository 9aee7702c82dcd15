"""What a parameter without annotation is given, when every call of its function is in sight."""

from typing import TYPE_CHECKING

import libcst as cst

from analyzer.codemods.codebase import Module
from analyzer.codemods.types.model import UNKNOWN, Types, join

if TYPE_CHECKING:
    from analyzer.codemods.types.inference import Inference

_LIMIT = 20
"""Calls looked at; a function with more is nobody's private helper."""


def passed_types(
    inference: "Inference", module: Module, function: cst.FunctionDef, param: cst.Param
) -> Types:
    """The union over all calls; unknown for functions that are used in any other way."""
    name = function.name.value
    owner = module.names.scopes[function].owner(name)
    if function.decorators or owner.kind == "class" or len(owner.bindings[name]) != 1:
        return UNKNOWN
    if owner is module.names.root and (module.path, name) in inference.codebase.outside_uses:
        return UNKNOWN
    names = [one.name.value for one in (*function.params.posonly_params, *function.params.params)]
    keywords = [one.name.value for one in function.params.kwonly_params]
    if param.name.value not in (*names, *keywords):
        return UNKNOWN
    position = names.index(param.name.value) if param.name.value in names else None
    parts = []
    for use in module.names.uses:
        if use.parts[0].name != name or use.scope.lookup(name) is not owner:
            continue
        call = module.names.parents.get(use.node)
        if len(use.parts) > 1 or not isinstance(call, cst.Call) or call.func is not use.node:
            return UNKNOWN
        parts.append(_argument(inference, module, call, param, position))
    return join(parts) if 0 < len(parts) <= _LIMIT else UNKNOWN


def _argument(
    inference: "Inference",
    module: Module,
    call: cst.Call,
    param: cst.Param,
    position: int | None,
) -> Types:
    if any(arg.star for arg in call.args):
        return UNKNOWN
    for index, arg in enumerate(call.args):
        named = arg.keyword is not None and arg.keyword.value == param.name.value
        if named or (arg.keyword is None and index == position):
            return inference.of(module, arg.value)
    return inference.of(module, param.default) if param.default is not None else UNKNOWN
