"""Questions of tools: `ctx.elicit(…)` and the like → a parameter filled by a resolver (M097).

A resolver runs before its tool and answers clients of both eras: it returns what to ask, or `None`
where nothing is to be asked. It runs once more with each round, so all that leads to a question is
proven to be without effect. Sources: observed on mcp 2.3.0 with clients of both eras.
"""

from collections import defaultdict
from collections.abc import Iterator

import libcst as cst

from analyzer.codemods.calls import Function
from analyzer.codemods.codebase import Codebase
from analyzer.codemods.constructions import Construction
from analyzer.codemods.imports import Imports, Taken
from analyzer.codemods.model import Change, Mark, Outcome
from analyzer.codemods.passing.signatures import Unfit
from analyzer.codemods.questions.asking import CODE, Question, advice, questions_of
from analyzer.codemods.questions.required import taken
from analyzer.codemods.questions.rewriting import LATER, Rewrite, check
from analyzer.codemods.questions.sealing import sealed
from analyzer.codemods.questions.slicing import Unproven
from analyzer.codemods.questions.table import question_table
from analyzer.codemods.registered import Registered, registered
from analyzer.codemods.registry import Codemod
from analyzer.codemods.serverflow import server_flow
from analyzer.codemods.serveruses import OTHER

_TITLE = "ask through a resolver: nothing can be asked in the middle of a call any more"
_CAUTION = (
    "what leads to the question runs again in each round, and what came before it in the tool "
    "comes after the answer"
)


def plan(codebase: Codebase) -> Iterator[Outcome]:
    asked: defaultdict[cst.CSTNode, list[Question]] = defaultdict(list)
    for question in questions_of(codebase):
        if question in taken(codebase):
            continue
        if question.key in question_table().asked:
            asked[question.function.node].append(question)
        else:
            yield Mark(question.module.path, question.line, CODE, advice(codebase, question))
    handlers = _handlers(codebase) if asked else {}
    modules: defaultdict[str, _Module] = defaultdict(lambda: _Module(codebase))
    for node, questions in asked.items():
        path = questions[0].module.path
        yield from modules[path].take(handlers.get(node, []), tuple(questions))
    for module in modules.values():
        yield from module.changes()
    yield from _sealed(codebase, [one for module in modules.values() for one in module.servers()])


CODEMOD = Codemod(
    "questions-tools",
    (CODE,),
    plan,
    # What resolvers return is imported from where the renamed server has it.
    brings=("UNS401", "UNS404", "UNS405", "UNS410", "UNS412"),
)


def _handlers(codebase: Codebase) -> dict[cst.CSTNode, list[Registered]]:
    found: defaultdict[cst.CSTNode, list[Registered]] = defaultdict(list)
    for one in registered(codebase, renamed=True):
        found[one.function.node].append(one)
    return found


class _Module:
    """The tools of one module that are rewritten, so that they share its imports."""

    def __init__(self, codebase: Codebase) -> None:
        self._codebase = codebase
        self._tools: list[tuple[Function, tuple[Question, ...]]] = []
        self._handlers: list[Registered] = []

    def take(
        self, handlers: list[Registered], questions: tuple[Question, ...]
    ) -> Iterator[Outcome]:
        """Try the rewrite of one function; marks when it is not possible."""
        try:
            function = _tool(handlers)
            check(self._codebase, function, questions)
            imports = Imports(self._codebase, function.module)
            Rewrite(self._codebase, function, questions, imports).edits()
        except (Unproven, Unfit) as reason:
            yield from _left(self._codebase, questions, str(reason))
        except Taken as name:
            yield from _left(self._codebase, questions, f"{name} is another name in this module")
        else:
            self._tools.append((function, questions))
            self._handlers += handlers

    def changes(self) -> Iterator[Change]:
        if not self._tools:
            return
        imports = Imports(self._codebase, self._tools[0][0].module)
        found = [
            (questions, Rewrite(self._codebase, function, questions, imports).edits())
            for function, questions in self._tools
        ]
        imported = imports.edits()
        for questions, edits in found:
            path = questions[0].module.path
            for question in questions:
                own = (*edits, *imported)
                yield Change(CODE, path, question.line, _TITLE, "unsafe", own, _CAUTION)

    def servers(self) -> Iterator[Construction]:
        flow = server_flow(self._codebase)
        for one in self._handlers:
            if isinstance(one.call.func, cst.Attribute):
                for number in flow.value(one.module, one.call.func.value) - {OTHER}:
                    yield flow.constructions[number]


def _sealed(codebase: Codebase, servers: list[Construction]) -> Iterator[Outcome]:
    for made in dict.fromkeys(servers):
        yield from sealed(codebase, made)


def _left(codebase: Codebase, questions: tuple[Question, ...], reason: str) -> Iterator[Mark]:
    """One mark for questions of which the same is said."""
    told: dict[str, Question] = {}
    for question in questions:
        text = f"{_TITLE}; {_CAUTION}" if reason == LATER else advice(codebase, question, reason)
        told.setdefault(text, question)
    yield from (Mark(one.module.path, one.line, CODE, text) for text, one in told.items())


def _tool(handlers: list[Registered]) -> Function:
    """The tool that asks; raises `Unproven` for another function."""
    if not handlers:
        raise Unproven("a function asks that is no tool itself")
    kinds = {one.kind for one in handlers}
    if kinds != {"tool"}:
        raise Unproven(f"a {min(kinds)} asks, and only tools have resolvers")
    decorators = [one.decorator for one in handlers]
    function = handlers[0].function
    if None in decorators or any(d not in decorators for d in function.node.decorators):
        raise Unproven("the tool is registered or wrapped in another way than by its decorator")
    return function
