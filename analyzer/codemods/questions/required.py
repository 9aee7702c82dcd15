"""Questions that no resolver asks: calls return `InputRequiredResult` and come again (SEP-2322).

Low-level servers have no resolvers, and a resolver asks with a model, not with a schema or for a
URL. Such a call is run from its start again with the answer, so all before the question is proven
to be without effect. Older clients are asked in the middle of the call, as before. Sources:
observed on mcp 2.3.0 with clients of both eras.
"""

from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

import libcst as cst

from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.imports import Imports, Taken
from analyzer.codemods.model import Change, Mark, Outcome
from analyzer.codemods.questions.asked import Asker, asking_text
from analyzer.codemods.questions.asking import CODE, Question, advice, questions_of
from analyzer.codemods.questions.effects import effects_of
from analyzer.codemods.questions.handlers import Handler, handlers_of
from analyzer.codemods.questions.returning import (
    assignment_of,
    check_before,
    named,
    target_of,
)
from analyzer.codemods.questions.rewriting import defined_above
from analyzer.codemods.questions.sealing import sealed
from analyzer.codemods.questions.slicing import Unproven
from analyzer.codemods.questions.table import Returned, question_table
from analyzer.codemods.registry import Codemod
from analyzer.codemods.sdk.arguments import named_argument, opening_of
from analyzer.codemods.sdk.carrying import free_name
from analyzer.run import Edit

_TITLE = "ask by InputRequiredResult: nothing can be asked in the middle of a call any more"
_CAUTION = "the call runs from its start again when the client answers"
_RELATED = "related_request_id"


class Proven(NamedTuple):
    """A question that is returned, and how; `later` ones come after others in the same call."""

    question: Question
    handler: Handler
    assign: cst.Assign
    asker: Asker
    name: str
    later: bool

    @property
    def row(self) -> Returned:
        return question_table().returned[self.question.key]


def plan(codebase: Codebase) -> Iterator[Outcome]:
    proven, left = judged(codebase)
    by_module: defaultdict[str, list[Proven]] = defaultdict(list)
    for one in proven:
        by_module[one.question.module.path].append(one)
    for question, reason in left:
        yield Mark(question.module.path, question.line, CODE, advice(codebase, question, reason))
    carried: set[str] = set()
    for path, found in by_module.items():
        try:
            yield from _changes(codebase, codebase.modules[path], found)
            carried.add(path)
        except Taken as name:
            for one in found:
                text = advice(codebase, one.question, f"{name} is another name in this module")
                yield Mark(path, one.question.line, CODE, text)
    made = [one.handler.made for one in proven if one.question.module.path in carried]
    for construction in dict.fromkeys(one for own in made for one in own):
        yield from sealed(codebase, construction)


CODEMOD = Codemod(
    "questions-required",
    (CODE,),
    plan,
    # The handler that is called again, and the context through which it is asked.
    brings=("UNS401", "UNS402", "UNS404", "UNS411", "UNS412"),
)


@lru_cache(maxsize=1)
def taken(codebase: Codebase) -> frozenset[Question]:
    """The questions that are looked at here."""
    rows = question_table()
    handlers = handlers_of(codebase)
    return frozenset(
        one
        for one in questions_of(codebase)
        if one.key in rows.returned
        and one.function.node in handlers
        and (handlers[one.function.node].low or one.key not in rows.asked)
    )


@lru_cache(maxsize=1)
def judged(
    codebase: Codebase,
) -> tuple[tuple[Proven, ...], tuple[tuple[Question, str], ...]]:
    """Which questions can be returned, and why the others cannot."""
    by_function: defaultdict[cst.CSTNode, list[Question]] = defaultdict(list)
    for question in questions_of(codebase):
        if question in taken(codebase):
            by_function[question.function.node].append(question)
    proven: list[Proven] = []
    left: list[tuple[Question, str]] = []
    for node, questions in by_function.items():
        try:
            proven += _Function(codebase, handlers_of(codebase)[node], questions).proven()
        except Unproven as reason:
            left += [(one, str(reason)) for one in questions]
    return tuple(proven), tuple(left)


@lru_cache(maxsize=1)
def returning(codebase: Codebase) -> frozenset[cst.CSTNode]:
    """The functions that may return what they have to ask."""
    return frozenset(one.question.function.node for one in judged(codebase)[0])


class _Function:
    """The questions of one handler."""

    def __init__(self, codebase: Codebase, handler: Handler, questions: list[Question]) -> None:
        self._codebase = codebase
        self._handler = handler
        self._questions = questions
        self._module: Module = questions[0].module
        self._effects = effects_of(codebase)

    def proven(self) -> list[Proven]:
        """Raises `Unproven` where one of them cannot be returned: others would come to nothing."""
        everything = [one for one in questions_of(self._codebase) if one.function.node is (
            self._questions[0].function.node)]  # fmt: skip
        if len(everything) != len(self._questions):
            raise Unproven("another of its questions is asked in another way")
        calls = [one.call for one in self._questions if one.call is not None]
        if len(calls) != len(self._questions):
            raise Unproven("it is not called where it stands")
        self._handler.check(self._codebase)
        names = named(self._module, calls)
        found = [
            self._one(one, call, calls, names[call])
            for one, call in zip(self._questions, calls, strict=True)
        ]
        if not self._handler.passes:
            raise Unproven("a function asks that is no handler itself")
        return found

    def _one(self, question: Question, call: cst.Call, calls: list[cst.Call], name: str) -> Proven:
        row = question_table().returned[question.key]
        assign = assignment_of(self._module, call)
        if assign is None:
            raise Unproven("its answer is not assigned to a variable on a line of its own")
        self._check_arguments(row, call)
        self._check_use(question, assign)
        asker = Asker.of(self._codebase, self._handler, question)
        where = self._effects, self._module, question.function.node, call
        check_before(*where, calls)
        try:
            check_before(*where, ())
        except Unproven:
            return Proven(question, self._handler, assign, asker, name, later=True)
        return Proven(question, self._handler, assign, asker, name, later=False)

    def _check_arguments(self, row: Returned, call: cst.Call) -> None:
        for index, arg in enumerate(call.args):
            known = [*row.arguments, *row.arguments.values(), _RELATED]
            name = arg.keyword.value if arg.keyword is not None else ""
            if (
                arg.star
                or (name and name not in known)
                or (not name and index >= len(row.arguments))
            ):
                raise Unproven("it says more than a question can that is returned")
            effect = self._effects.first(self._module, arg.value)
            if effect:
                raise Unproven(f"{effect} is asked with it, and would happen again")

    def _check_use(self, question: Question, assign: cst.Assign) -> None:
        """Whether the class of an answer makes a difference: those of contexts have their own."""
        if ".Context." not in question.key:
            return
        scope, target = question.function, target_of(assign)
        for use in self._module.names.uses:
            names = [part.name for part in use.parts]
            if names[0] == target and scope.encloses(use.scope) and names[1:2] != ["action"]:
                raise Unproven("more than the action of its answer is looked at")


def _changes(codebase: Codebase, module: Module, found: list[Proven]) -> Iterator[Change]:
    """The changes of one module, which share the functions that ask; raises `Taken`."""
    imports = Imports(codebase, module)
    many = any(one.later for one in found)
    helpers: dict[tuple[str, bool], str] = {}
    texts: list[str] = []
    for one in found:
        key = one.row.helper, one.handler.low
        if key not in helpers:
            related = any(_is_related(other) for other in found if other.row.helper == key[0])
            helpers[key] = free_name(module, key[0])
            text = asking_text(
                helpers[key], one.row, imports, low=key[1], many=many, related=related
            )
            texts.append(text)
    result = imports.name("mcp.types", "InputRequiredResult")
    first = min(found, key=lambda one: module.source.span(one.question.node))
    top: cst.CSTNode = first.question.function.node
    while module.names.parents.get(top) is not module.source.module:
        top = module.names.parents[top]
    common = (defined_above(module, top, texts), *imports.edits())
    for one in found:
        helper = helpers[one.row.helper, one.handler.low]
        edits = (*_asked(module, one, helper, result), *one.handler.returns(result), *common)
        line = one.question.line
        solves = tuple(_marked_before(module, one))
        yield Change(CODE, module.path, line, _TITLE, "unsafe", edits, _CAUTION, solves)


def _asked(module: Module, one: Proven, helper: str, result: str) -> list[Edit]:
    """`answer = await asked(ctx, "answer", …)`, and its return where it is none yet."""
    source, call = module.source, one.question.call
    assert call is not None
    line = source.line_of(source.span(one.assign)[1] - 1)
    indent = source.indent_of(source.line_of(source.span(one.assign)[0]))
    step = source.module.default_indent
    at = source.line_start(line + 1) if line < source.line_count else len(source.raw)
    target = target_of(one.assign)
    guard = f"{indent}if isinstance({target}, {result}):\n{indent}{step}return {target}\n"
    opening = opening_of(source, call)
    at_line_end = not source.text(opening, source.span(call)[1]).partition("\n")[0].strip()
    more = ("," if at_line_end else ", ") if call.args else ""
    edits = one.asker.edits(helper, f', "{one.name}"{more}', opening)
    return [*edits, source.edit(at, at, guard)]


def _marked_before(module: Module, one: Proven) -> Iterator[tuple[str, int, str]]:
    """The mark of an earlier run that a line of its own came to stand between."""
    statement = module.names.statement_of(one.question.node)
    block = module.names.parents.get(statement)
    body: list[cst.CSTNode] = list(block.body) if isinstance(block, cst.IndentedBlock) else []
    for before in body[: body.index(statement)][-1:] if statement in body else ():
        line = module.names.line_of(before)
        if f"unstick: {CODE} {_TITLE}" in module.source.line_text(line - 1):
            yield module.path, line, CODE


def _is_related(one: Proven) -> bool:
    call = one.question.call
    return call is not None and named_argument(call, _RELATED) is not None
