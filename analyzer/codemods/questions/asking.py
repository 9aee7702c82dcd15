"""Places that ask the client something, on an object that is proven to be the SDK's."""

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

import libcst as cst

from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.lowlevelflow import lowlevel_flow
from analyzer.codemods.scopes import Scope, function_of
from analyzer.codemods.serverflow import server_flow
from analyzer.codemods.tables import gone_table
from analyzer.codemods.types import types_of

CODE = "UNS301"
_RESOLVE = "ask through"
_RETURN = (
    "return InputRequiredResult with the question where params.input_responses is None, "
    "and go on from the answer when the call comes again"
)


class Question(NamedTuple):
    """`node` is the member that asks, `key` its `class.member`; `call` is `None` when it is only
    handed on."""

    module: Module
    node: cst.Attribute
    key: str
    call: cst.Call | None

    @property
    def function(self) -> Scope:
        """The function that asks, or the module."""
        return function_of(self.module.names.scopes[self.node])

    @property
    def line(self) -> int:
        return self.module.names.line_of(self.node)

    @property
    def awaited(self) -> cst.Await | None:
        """The whole `await ctx.elicit(…)`."""
        parent = self.module.names.parents.get(self.call) if self.call is not None else None
        return parent if isinstance(parent, cst.Await) else None


@lru_cache(maxsize=1)
def questions_of(codebase: Codebase) -> tuple[Question, ...]:
    """All questions, in the order of the files."""
    rows = gone_table().changed[CODE]
    names = {row.rpartition(".")[2] for row in rows}
    return tuple(
        question
        for module in codebase.modules.values()
        if module.mentions(*(f".{name}" for name in names))
        for question in _in_module(codebase, module, names)
    )


def advice(codebase: Codebase, question: Question, reason: str = "") -> str:
    """The mark for a question that stays, with why nothing else was done."""
    text = f"{question.node.attr.value} {gone_table().changed[CODE][question.key]}"
    if _RESOLVE in text and _is_lowlevel(codebase):
        return text[: text.index(_RESOLVE)] + _RETURN
    return f"{text} (left: {reason})" if reason else text


def _is_lowlevel(codebase: Codebase) -> bool:
    """Whether all servers here are low-level ones, which have no resolvers."""
    return bool(lowlevel_flow(codebase).constructions) and not server_flow(codebase).has_servers()


def _in_module(codebase: Codebase, module: Module, names: set[str]) -> Iterator[Question]:
    types, rows = types_of(codebase), gone_table().changed[CODE]
    for node in module.names.nodes(cst.Attribute):
        if node.attr.value not in names:
            continue
        keys = {
            f"{base}.{node.attr.value}"
            for cls in types.classes(module, node.value)
            for base in types.lineage(cls)
        }
        parent = module.names.parents.get(node)
        call = parent if isinstance(parent, cst.Call) and parent.func is node else None
        for key in sorted(keys & set(rows))[:1]:
            yield Question(module, node, key, call)
