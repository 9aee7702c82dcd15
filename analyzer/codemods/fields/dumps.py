"""Models turned into dictionaries: 2.x gives snake_case keys unless asked for the wire's names."""

from collections.abc import Iterator
from functools import cache

import libcst as cst

from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.fields.receivers import METAS, Receivers
from analyzer.codemods.model import Change, Mark, Outcome
from analyzer.codemods.registry import Codemod
from analyzer.codemods.sdk.arguments import named_argument
from analyzer.codemods.tables import field_names
from analyzer.codemods.types.model import Type
from analyzer.codemods.types.sdk import fields_of
from analyzer.run import Applicability

CODE = "UNS434"
_DUMPS = ("model_dump", "model_dump_json", "dict", "json")
_CAUTION = "the key meta becomes _meta"
_ADVICE = (
    "gives snake_case keys now: use model_dump(by_alias=True) where the wire's names are meant"
)


def plan(codebase: Codebase) -> Iterator[Outcome]:
    for module in codebase.modules.values():
        receivers = Receivers(codebase, module)
        for node in module.names.nodes(cst.Call, cst.Attribute):
            if isinstance(node, cst.Call):
                yield from _call(receivers, module, node)
            elif node.attr.value in ("__dict__", "model_fields"):
                yield from _other(receivers, module, node.value, node)


CODEMOD = Codemod("fields-dumps", (CODE,), plan)


def _call(receivers: Receivers, module: Module, call: cst.Call) -> Iterator[Change | Mark]:
    func = call.func
    if isinstance(func, cst.Attribute) and func.attr.value in _DUMPS:
        if _is_spelled_otherwise(receivers, module, func.value):
            yield from _dump(module, call, func.attr.value)
        else:
            yield from _looked_up(receivers, module, call, func.value)
    elif isinstance(func, cst.Name) and func.value in ("dict", "vars") and len(call.args) == 1:
        builtin = module.names.scopes[func].lookup(func.value) is None
        if builtin and not call.args[0].star:
            yield from _other(receivers, module, call.args[0].value, call)


def _dump(module: Module, call: cst.Call, method: str) -> Iterator[Change | Mark]:
    line = module.names.line_of(call)
    by_alias = named_argument(call, "by_alias")
    if any(arg.star == "**" for arg in call.args) or (
        by_alias is not None and not _is(by_alias, "True")
    ):
        yield Mark(module.path, line, CODE, f"{method} {_ADVICE}")
    elif by_alias is None:
        without = named_argument(call, "exclude_none")
        sure = without is not None and _is(without, "True")
        end = module.source.span(call)[1] - 1
        edit = module.source.edit(*_behind(module, call, end), _argument(call))
        applicability: Applicability = "safe" if sure else "unsafe"
        title = f"{method} gives the wire's names with by_alias=True only"
        caution = "" if sure else _CAUTION
        yield Change(CODE, module.path, line, title, applicability, (edit,), caution)


def _behind(module: Module, call: cst.Call, end: int) -> tuple[int, int]:
    """Behind the last argument, so that a trailing comma and layout stay."""
    if not call.args:
        return end, end
    at = module.source.span(call.args[-1].value)[1]
    return at, at


def _argument(call: cst.Call) -> str:
    return ", by_alias=True" if call.args else "by_alias=True"


def _other(
    receivers: Receivers, module: Module, node: cst.CSTNode, place: cst.CSTNode
) -> Iterator[Mark]:
    if _is_spelled_otherwise(receivers, module, node):
        text = f"{module.source.text_of(place)[:40]} {_ADVICE}"
        yield Mark(module.path, module.names.line_of(place), CODE, text.replace("\n", " "))


def _looked_up(
    receivers: Receivers, module: Module, call: cst.Call, receiver: cst.CSTNode
) -> Iterator[Mark]:
    """`thing.model_dump()["isError"]` of a thing nobody knows."""
    if receivers.types.classes(module, receiver) or named_argument(call, "by_alias"):
        return
    holder = module.names.parents.get(call)
    key: cst.CSTNode | None = None
    if isinstance(holder, cst.Subscript) and holder.value is call:
        index = holder.slice[0].slice
        key = index.value if isinstance(index, cst.Index) else None
    elif isinstance(holder, cst.Attribute) and holder.attr.value == "get":
        get = module.names.parents.get(holder)
        key = get.args[0].value if isinstance(get, cst.Call) and get.args else None
    if (
        isinstance(key, cst.SimpleString)
        and receivers.new_name(key.raw_value)
        and receivers.is_near_sdk
    ):
        text = f"if this is an SDK object, its dump {_ADVICE}"
        yield Mark(module.path, module.names.line_of(call), CODE, text)


def _is(arg: cst.Arg, value: str) -> bool:
    return isinstance(arg.value, cst.Name) and arg.value.value == value


_SESSION = "mcp.shared.session.BaseSession"


def _is_spelled_otherwise(receivers: Receivers, module: Module, node: cst.CSTNode) -> bool:
    """Whether `node` is an SDK model, or a class of them, with such a field anywhere inside."""
    classes = receivers.types.classes(module, node) or receivers.types.is_class(module, node)
    lineages = [receivers.types.lineage(cls) for cls in classes]
    # A session has models in it, and is none.
    names = {name for one in lineages for name in one[:1] if _SESSION not in one} - METAS
    return any(_has_renamed(name) for name in names)


@cache
def _has_renamed(name: str) -> bool:
    return _search(name, set())


def _search(name: str, seen: set[str]) -> bool:
    if name in seen:
        return False
    seen.add(name)
    table = field_names()
    for field, types in fields_of(name).items():
        if field in table.telling or field in table.shared:
            return True
        if any(_search(inner, seen) for one in types for inner in _named(one)):
            return True
    return False


def _named(one: Type) -> set[str]:
    return {one.name} | {name for arg in one.args for part in arg for name in _named(part)}
