"""Fields that the SDK's models never declared: 1.x kept them, 2.x drops them without a word.

Source: mcp v1 to v2 migration guide, extra fields on MCP types are no longer preserved (M007).
"""

from collections.abc import Iterator
from functools import cache

import libcst as cst

from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.fields.receivers import METAS, Receivers
from analyzer.codemods.model import Mark, Outcome
from analyzer.codemods.registry import Codemod
from analyzer.codemods.tables import field_names
from analyzer.codemods.types.sdk import fields_of, has_member, is_open_model

CODE = "UNS437"
_OF_MODELS = ("model_", "_")
_METHODS = frozenset(
    {
        "construct", "copy", "dict", "from_orm", "json", "parse_file", "parse_obj", "parse_raw",
        "schema", "schema_json", "update_forward_refs", "validate",
    }
)  # fmt: skip


def plan(codebase: Codebase) -> Iterator[Outcome]:
    for module in codebase.modules.values():
        receivers = Receivers(codebase, module)
        if not receivers.is_near_sdk:
            continue
        for node in module.names.nodes(cst.Call, cst.Attribute):
            if isinstance(node, cst.Call):
                yield from _call(receivers, module, node)
            else:
                yield from _attribute(receivers, module, node)


CODEMOD = Codemod("fields-extras", (CODE,), plan)


def _call(receivers: Receivers, module: Module, call: cst.Call) -> Iterator[Mark]:
    keywords = [arg.keyword.value for arg in call.args if arg.keyword is not None]
    if not keywords:
        return
    classes = receivers.types.is_class(module, call.func)
    if len(classes) != 1:
        return
    (name,) = classes
    if not is_open_model(name) or name in METAS:
        return
    for keyword in keywords:
        if keyword not in _keywords(name) and not keyword.startswith("_"):
            text = f"{keyword} is no field of {name.rpartition('.')[2]} and is dropped now"
            line = module.names.line_of(call)
            yield Mark(module.path, line, CODE, f"{text}: put it in _meta, or leave it out")


@cache
def _keywords(name: str) -> frozenset[str]:
    """What the constructor takes: the fields in both spellings."""
    fields = set(fields_of(name))
    table = {**field_names().telling, **field_names().shared}
    later = field_names().later
    return frozenset(fields | {*later} | {table[field] for field in fields if field in table})


def _attribute(receivers: Receivers, module: Module, node: cst.Attribute) -> Iterator[Mark]:
    name = node.attr.value
    if name.startswith(_OF_MODELS) or name in _METHODS or name in field_names().later:
        return
    classes = receivers.types.classes(module, node.value)
    if not classes or not all(_lacks(receivers, cls, name) for cls in classes):
        return
    line = module.names.line_of(node)
    text = f"{name} is no field of this model and is not kept now: read and set it in meta"
    yield Mark(module.path, line, CODE, text)


def _lacks(receivers: Receivers, cls: str, name: str) -> bool:
    bases = receivers.types.lineage(cls)
    if not bases or not is_open_model(bases[0]) or bases[0] in METAS:
        return False
    known = _keywords(bases[0])
    return (
        name not in known
        and not any(has_member(base, name) for base in bases)
        and not receivers.types.has_own(cls, name)
    )
