"""Field names in strings: `getattr`, `hasattr`, `model_copy(update=…)`, `include` and `exclude`.

Nothing raises where these miss on 2.x: `getattr` gives its default, `hasattr` says no, an update
adds an attribute nobody reads. So a name whose object nobody knows is marked all the same.
"""

from collections.abc import Iterator

import libcst as cst

from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.fields.receivers import CODE, Receivers
from analyzer.codemods.model import Change, Mark, Outcome
from analyzer.codemods.registry import Codemod
from analyzer.codemods.sdk.arguments import named_argument

_BY_NAME = ("getattr", "hasattr", "setattr", "delattr")
_KEYS_OF = {
    "model_copy": ("update",),
    "copy": ("update", "include", "exclude"),
    "model_dump": ("include", "exclude"),
    "model_dump_json": ("include", "exclude"),
    "dict": ("include", "exclude"),
    "json": ("include", "exclude"),
}


def plan(codebase: Codebase) -> Iterator[Outcome]:
    for module in codebase.modules.values():
        receivers = Receivers(codebase, module)
        for node in module.names.nodes(cst.Call):
            yield from _call(receivers, module, node)


CODEMOD = Codemod("fields-strings", (CODE,), plan)


def _call(receivers: Receivers, module: Module, call: cst.Call) -> Iterator[Change | Mark]:
    func = call.func
    if isinstance(func, cst.Name) and func.value in _BY_NAME and len(call.args) > 1:
        if module.names.scopes[func].lookup(func.value) is None:
            yield from _string(receivers, module, call.args[0].value, call.args[1].value)
    elif isinstance(func, cst.Attribute) and func.attr.value in _KEYS_OF:
        for keyword in _KEYS_OF[func.attr.value]:
            arg = named_argument(call, keyword)
            for key in _keys(arg.value) if arg is not None else ():
                yield from _string(receivers, module, func.value, key)
    elif isinstance(func, (cst.Name, cst.Attribute)) and call.args:
        found = {name for name in receivers.outside(func) if name == "operator.attrgetter"}
        if found:
            for arg in call.args:
                yield from _string(receivers, module, None, arg.value)


def _string(
    receivers: Receivers, module: Module, node: cst.CSTNode | None, string: cst.CSTNode
) -> Iterator[Change | Mark]:
    if not isinstance(string, cst.SimpleString) or string.prefix:
        return
    field = string.raw_value
    new = receivers.new_name(field)
    if new is None:
        return
    line = module.names.line_of(string)
    proof = receivers.proof(node, field) if node is not None else "unknown"
    if proof == "proven":
        start, end = module.source.span(string)
        inside = len(string.quote)
        edit = module.source.edit(start + inside, end - inside, new)
        yield Change(CODE, module.path, line, f"{field} is called {new}", "safe", (edit,))
    elif proof == "unknown" and receivers.is_near_sdk:
        text = (
            f'"{field}" is "{new}" now, if this is an SDK object; nothing raises where it misses'
        )
        yield Mark(module.path, line, CODE, text)


def _keys(node: cst.BaseExpression) -> Iterator[cst.BaseExpression]:
    if isinstance(node, cst.Dict):
        for element in node.elements:
            if isinstance(element, cst.DictElement):
                yield element.key
    elif isinstance(node, (cst.Set, cst.List, cst.Tuple)):
        yield from (element.value for element in node.elements)
