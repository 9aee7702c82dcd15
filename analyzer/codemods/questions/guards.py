"""Questions of `fastmcp` tools: asked back to clients of 2026-07-28, who call again (SEP-2322).

`fastmcp` 4 has no resolvers. A tool returns `InputRequiredResult`, and is run again from its start
when the client brings the answer; so all before the question is proven to be without effect.
Older clients are asked in the middle of the call, as before. Sources: observed on fastmcp 4.2.3
with clients of both eras.
"""

from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

import libcst as cst

from analyzer.codemods.calls import Function, calls_of
from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.fastmcp.flow import fastmcp_flow, fastmcp_handlers
from analyzer.codemods.imports import Imports, Taken
from analyzer.codemods.model import Change, Mark, Outcome
from analyzer.codemods.questions.asking import CODE, tells_eras_apart
from analyzer.codemods.questions.effects import effects_of
from analyzer.codemods.questions.returning import (
    assignment_of,
    check_before,
    named,
    target_of,
)
from analyzer.codemods.questions.rewriting import defined_above
from analyzer.codemods.questions.sealing import sealed_alone
from analyzer.codemods.questions.slicing import Unproven
from analyzer.codemods.registry import Codemod
from analyzer.codemods.scopes import dotted, function_of
from analyzer.codemods.sdk.arguments import opening_of
from analyzer.codemods.sdk.carrying import free_name
from analyzer.codemods.sdk.registrations import Registration
from analyzer.codemods.tables import fastmcp_gone_table
from analyzer.codemods.types import types_of
from analyzer.run import Edit

_CONTEXT = "fastmcp.server.context.Context"
_ELICIT = "elicit"
_TITLE = "ask by InputRequiredResult: nothing can be asked in the middle of a call any more"
_CAUTION = "the tool runs from its start again when the client answers"
_ARGUMENTS = ("message", "response_type")
_HOMES = {
    "CancelledElicitation": "fastmcp.server.elicitation",
    "DeclinedElicitation": "fastmcp.server.elicitation",
    "handle_elicit_accept": "fastmcp.server.elicitation",
    "parse_elicit_response_type": "fastmcp.server.elicitation",
    "ElicitRequest": "mcp.types",
    "ElicitRequestFormParams": "mcp.types",
    "InputRequiredResult": "mcp.types",
    "MODERN_PROTOCOL_VERSIONS": "mcp.types.version",
    "Context": "fastmcp",
    "Any": "typing",
}
_FUNCTION = '''\
async def {name}(ctx: {Context}, question: str, message: str, response_type: {Any}) -> {Any}:
    """The client's answer; for a client that has to call again with it, what to return first."""
    if ctx.request_context.protocol_version not in {MODERN_PROTOCOL_VERSIONS}:
        return await ctx.elicit(message, response_type)
    config = {parse_elicit_response_type}(response_type)
    answers = {json}.loads(ctx.request_state or "{{}}")
    for key, given in (ctx.input_responses or {{}}).items():
        answers[key] = given.model_dump(mode="json")
    if question not in answers:
        form = {ElicitRequestFormParams}(message=message, requested_schema=config.schema)
        return {InputRequiredResult}(
            input_requests={{question: {ElicitRequest}(params=form)}},
            request_state={json}.dumps(answers) if answers else None,
        )
    action = answers[question]["action"]
    if action == "accept":
        return {handle_elicit_accept}(config, answers[question]["content"])
    return {DeclinedElicitation}() if action == "decline" else {CancelledElicitation}()'''


class Guarded(NamedTuple):
    """A question on a `fastmcp` context; `handles_eras` says that its function tells clients
    apart by the protocol they speak."""

    module: Module
    node: cst.Attribute
    call: cst.Call
    function: cst.CSTNode
    handles_eras: bool

    @property
    def line(self) -> int:
        return self.module.names.line_of(self.node)


def plan(codebase: Codebase) -> Iterator[Outcome]:
    modules: defaultdict[str, list[Guarded]] = defaultdict(list)
    for one in guarded(codebase):
        if not one.handles_eras:
            modules[one.module.path].append(one)
    handlers: dict[cst.CSTNode, list[Registration]] = defaultdict(list)
    for handler in fastmcp_handlers(codebase) if modules else ():
        handlers[handler.function].append(handler)
    asking = False
    for questions in modules.values():
        found = _Guards(codebase, questions, handlers)
        yield from found.outcomes()
        asking = asking or bool(found.rewritten)
    for made in fastmcp_flow(codebase).constructions if asking else ():
        yield from sealed_alone(codebase, fastmcp_flow(codebase), made)


CODEMOD = Codemod("questions-guards", (CODE,), plan)


@lru_cache(maxsize=1)
def guarded(codebase: Codebase) -> tuple[Guarded, ...]:
    """Every question that is asked through a proven context of `fastmcp`."""
    return tuple(
        one
        for module in codebase.modules.values()
        if module.mentions(f".{_ELICIT}(")
        for one in _in_module(codebase, module)
    )


def _in_module(codebase: Codebase, module: Module) -> Iterator[Guarded]:
    types, names = types_of(codebase), module.names
    for node, scope in names.scopes.items():
        func = node.func if isinstance(node, cst.Call) else None
        if not isinstance(node, cst.Call) or not isinstance(func, cst.Attribute):
            continue
        if func.attr.value == _ELICIT and types.classes(module, func.value) == {_CONTEXT}:
            own = function_of(scope)
            eras = tells_eras_apart(module, own)
            yield Guarded(module, func, node, own.node, eras)


class _Guards:
    """The questions of one module."""

    def __init__(
        self,
        codebase: Codebase,
        questions: list[Guarded],
        handlers: dict[cst.CSTNode, list[Registration]],
    ) -> None:
        self._codebase = codebase
        self._module = questions[0].module
        self._questions = questions
        self._handlers = handlers
        self._effects = effects_of(codebase)
        self._calls = [one.call for one in questions]
        self.rewritten: list[Guarded] = []

    def outcomes(self) -> Iterator[Outcome]:
        names = named(self._module, self._calls)
        proven: list[tuple[Guarded, cst.Assign]] = []
        for one in self._questions:
            try:
                proven.append((one, self._checked(one)))
            except Unproven as reason:
                yield self._left(one, str(reason))
        if not proven:
            return
        try:
            shared = self._shared(proven[0][0])
        except Taken as name:
            for one, _ in proven:
                yield self._left(one, f"{name} is another name in this module")
            return
        helper, required, common = shared
        for one, assign in proven:
            self.rewritten.append(one)
            edits = (*self._asked(one, assign, helper, names[one.call], required), *common)
            yield Change(CODE, self._module.path, one.line, _TITLE, "unsafe", edits, _CAUTION)

    def _left(self, one: Guarded, reason: str) -> Mark:
        advice = fastmcp_gone_table().changed[CODE][f"{_CONTEXT}.{_ELICIT}"]
        text = f"{_ELICIT} {advice} (left: {reason})"
        return Mark(self._module.path, one.line, CODE, text)

    # proof

    def _checked(self, one: Guarded) -> cst.Assign:
        """The assignment of a question that can be returned; raises `Unproven`."""
        assign = assignment_of(self._module, one.call)
        registered = self._handlers.get(one.function, [])
        if not registered or {handler.kind for handler in registered} != {"tool"}:
            raise Unproven("a function asks that is no tool itself")
        if any(handler.wrapped or handler.use is not None for handler in registered):
            raise Unproven(
                "the tool is registered or wrapped in another way than by its decorator"
            )
        if assign is None:
            raise Unproven("its answer is not assigned to a variable on a line of its own")
        if dotted(one.node) is None:
            raise Unproven("it reads the context in the same breath")
        assert isinstance(one.function, cst.FunctionDef)
        function = Function(self._module, one.function)
        calls = calls_of(self._codebase)
        if calls.is_exported(function) or any(calls.uses_of(function)):
            raise Unproven("other code calls the tool, too")
        self._check_arguments(one.call)
        check_before(self._effects, self._module, one.function, one.call, self._calls)
        return assign

    def _check_arguments(self, call: cst.Call) -> None:
        for index, arg in enumerate(call.args):
            name = arg.keyword.value if arg.keyword is not None else ""
            if arg.star or (name and name not in _ARGUMENTS) or index > 1:
                raise Unproven("it says more than a message and the type of the answer")
            effect = self._effects.first(self._module, arg.value)
            if effect:
                raise Unproven(f"{effect} is asked with it, and would happen again")
        if len(call.args) != len(_ARGUMENTS):
            raise Unproven("the type of the answer is not said")

    # edits

    def _shared(self, first: Guarded) -> tuple[str, str, tuple[Edit, ...]]:
        """The function that asks, its name, and how to write the result it may give."""
        imports = Imports(self._codebase, self._module)
        name = free_name(self._module, "asked")
        spelled = {what: imports.name(home, what) for what, home in _HOMES.items()}
        spelled["json"] = imports.module("json")
        text = _FUNCTION.format(name=name, **spelled)
        top: cst.CSTNode = first.function
        while self._module.names.parents.get(top) is not self._module.source.module:
            top = self._module.names.parents[top]
        edits = (defined_above(self._module, top, [text]), *imports.edits())
        return name, spelled["InputRequiredResult"], edits

    def _asked(
        self, one: Guarded, assign: cst.Assign, helper: str, name: str, required: str
    ) -> list[Edit]:
        source = self._module.source
        context = source.text_of(one.node.value)
        start, opening = source.span(assign.value)[0], opening_of(source, one.call)
        head = f'await {helper}({context}, "{name}", '
        line = source.line_of(source.span(assign)[1] - 1)
        indent = source.indent_of(source.line_of(source.span(assign)[0]))
        last = line >= source.line_count
        at = len(source.raw) if last else source.line_start(line + 1)
        target = target_of(assign)
        guard = f"{indent}if isinstance({target}, {required}):\n{indent}    return {target}\n"
        return [source.edit(start, opening, head), source.edit(at, at, guard)]
