"""Reads of `server.settings.<field>` that no longer exist: the value instead, or a mark."""

from collections.abc import Iterator

import libcst as cst

from analyzer.codemods.codebase import Codebase
from analyzer.codemods.constructions import Construction
from analyzer.codemods.model import Change, Mark, Outcome
from analyzer.codemods.sdk.moving import Move
from analyzer.codemods.sdk.settings import Unknown, is_write, value_at
from analyzer.codemods.serverflow import ServerFlow
from analyzer.codemods.serveruses import Setting
from analyzer.codemods.values import is_literal, is_trivial, means_the_same
from analyzer.run import Applicability


def setting_reads(
    codebase: Codebase, flow: ServerFlow, made: Construction, moves: list[Move], code: str
) -> Iterator[Outcome]:
    moved = {move.field for move in moves if move.group != "unsafe setting"}
    for setting in flow.settings:
        if made.number not in setting.servers or is_write(setting):
            continue
        text = _text(flow, made, setting)
        module = setting.module
        line = module.names.line_of(setting.node)
        field = setting.field
        if text is None or len(setting.servers) > 1:
            advice = f"settings.{field} is gone: read the value that is passed to run()"
            yield Mark(module.path, line, code, advice)
            continue
        edit = module.source.edit(*_place(setting, text))
        title = f"settings.{field} is gone: use its value"
        applicability: Applicability = (
            "safe" if field in moved or _is_default(flow, made, setting) else "unsafe"
        )
        yield Change(code, module.path, line, title, applicability, (edit,))


def _is_default(flow: ServerFlow, made: Construction, setting: Setting) -> bool:
    return value_at(flow, made, setting.field, setting.module, setting.node) is None


def _text(flow: ServerFlow, made: Construction, setting: Setting) -> str | None:
    module, node = setting.module, setting.node
    value = value_at(flow, made, setting.field, module, node)
    if isinstance(value, Unknown):
        return None
    if value is None:
        return _quoted(setting, flow.table.arguments[setting.field].default)
    if is_literal(value.node):
        return _quoted(setting, value.text)
    there = module.names.scopes[node]
    same = value.module is module and means_the_same(module, value.node, there)
    return value.text if same and is_trivial(value.node) else None


def _place(setting: Setting, text: str) -> tuple[int, int, str]:
    """What to replace: the expression, or all of `{expression}` for a string inside a string."""
    source, parents = setting.module.source, setting.module.names.parents
    holder = parents.get(setting.node)
    outer = parents.get(holder) if holder is not None else None
    plain = text[1:-1]
    if (
        isinstance(holder, cst.FormattedStringExpression)
        and isinstance(outer, cst.FormattedString)
        and (holder.conversion, holder.format_spec, holder.equal) == (None, None, None)
        and text[:1] in ("'", '"')
        and not set(plain) & set("{}\\'\"\n")
    ):
        return (*source.span(holder), plain)
    return (*source.span(setting.node), text)


def _quoted(setting: Setting, text: str) -> str | None:
    """`text` where an f-string around it allows its quotes."""
    inner: cst.CSTNode = setting.node
    parents = setting.module.names.parents
    while inner in parents and not isinstance(inner, cst.BaseSmallStatement):
        inner = parents[inner]
        if isinstance(inner, cst.FormattedString) and inner.quote[:1] in text:
            other = "'" if inner.quote[:1] == '"' else '"'
            return None if other in text else text.replace(inner.quote[:1], other)
    return f"({text})" if " " in text and not text.startswith(('"', "'")) else text
