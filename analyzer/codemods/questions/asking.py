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
from analyzer.codemods.threads.contexts import value_of
from analyzer.codemods.types import types_of

CODE = "UNS301"
_MARKED = f"# unstick: {CODE} "
"""An earlier run left a question: what it made of the code around is looked at again."""
_RESOLVE = "ask through"
_RETURN = (
    "return InputRequiredResult with the question where params.input_responses is None, "
    "and go on from the answer when the call comes again"
)
_CONTEXTS = frozenset(
    {"mcp.server.ServerRequestContext", "mcp.server.context.ServerRequestContext"}
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
        text = text[: text.index(_RESOLVE)] + _RETURN
    return f"{text} (left: {reason})" if reason else text


def _is_lowlevel(codebase: Codebase) -> bool:
    """Whether all servers here are low-level ones, which have no resolvers."""
    return bool(lowlevel_flow(codebase).constructions) and not server_flow(codebase).has_servers()


def _in_module(codebase: Codebase, module: Module, names: set[str]) -> Iterator[Question]:
    types, rows = types_of(codebase), gone_table().changed[CODE]
    for node in module.names.nodes(cst.Attribute):
        if node.attr.value not in names:
            continue
        found = types.classes(module, node.value)
        if not found and module.mentions(_MARKED):
            found = _session_of(codebase, module, node.value)
        keys = {f"{base}.{node.attr.value}" for cls in found for base in types.lineage(cls)}
        parent = module.names.parents.get(node)
        call = parent if isinstance(parent, cst.Call) and parent.func is node else None
        for key in sorted(keys & set(rows))[:1]:
            question = Question(module, node, key, call)
            if not tells_eras_apart(module, question.function):
                yield question


def _session_of(codebase: Codebase, module: Module, node: cst.CSTNode) -> frozenset[str]:
    """The session of a context that a low-level handler of 2.x is given."""
    if isinstance(node, cst.Name):
        scope = module.names.scopes.get(node)
        owner = scope.lookup(node.value) if scope is not None else None
        bindings = owner.bindings[node.value] if owner is not None else []
        value = value_of(module, bindings[0].node) if len(bindings) == 1 else None
        return (
            _session_of(codebase, module, value)
            if isinstance(value, cst.Attribute)
            else (frozenset())
        )
    if not isinstance(node, cst.Attribute) or node.attr.value != "session":
        return frozenset()
    scope = module.names.scopes.get(node.value)
    name = node.value.value if isinstance(node.value, cst.Name) else ""
    owner = scope.lookup(name) if scope is not None else None
    for binding in owner.bindings[name] if owner is not None else ():
        annotation = getattr(binding.node, "annotation", None)
        if not isinstance(annotation, cst.Annotation):
            return frozenset()
        named = annotation.annotation
        named = named.value if isinstance(named, cst.Subscript) else named
        if not codebase.resolve(module, named) & _CONTEXTS:
            return frozenset()
    return frozenset({"mcp.server.session.ServerSession"}) if owner is not None else frozenset()


def tells_eras_apart(module: Module, function: Scope) -> bool:
    """Whether a function asks which revision its client speaks."""
    return function is not module.names.root and any(
        node.attr.value == "protocol_version" and function.encloses(module.names.scopes[node])
        for node in module.names.nodes(cst.Attribute)
    )
