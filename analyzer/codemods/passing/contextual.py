"""A context variable that each call sets before it is read: an argument instead.

Over every real transport its value ends with the call. Where client and server share a process, as
in tests with `Client(server)`, 2.x runs a handler in the caller's own context: there the value is
still set in the next call, and for every other client (step D17, watched on 2.3.0).
"""

import keyword
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import NamedTuple

import libcst as cst

from analyzer.codemods.codebase import Codebase
from analyzer.codemods.facts import CellFact, Facts
from analyzer.codemods.handles.editing import without_statement
from analyzer.codemods.handles.sightings import Sighting
from analyzer.codemods.handles.unproven import Unproven
from analyzer.codemods.model import Change, Outcome
from analyzer.codemods.outdenting import outdented
from analyzer.codemods.passing.calls import Unseen
from analyzer.codemods.passing.onecall import (
    OfOneCall,
    Setting,
    handed_on,
    outermost,
    request_variables,
)
from analyzer.codemods.passing.signatures import Unfit
from analyzer.codemods.registry import Codemod
from analyzer.codemods.scopes import function_of
from analyzer.run import Edit

CODE = "UNS216"
_TITLE = "hand {name} on as an argument: a call sets it before it reads it"
_ENDINGS = ("_context_var", "_contextvar", "_context", "_var", "_ctx", "_cv")


class Passed(NamedTuple):
    """A context variable with the edits that make an argument of it."""

    sighting: Sighting
    edits: tuple[Edit, ...]


def judge(codebase: Codebase, facts: Facts) -> Iterator[Outcome]:
    for sighting, edits in passed(codebase, facts.cells):
        line = sighting.module.names.line_of(sighting.statement)
        title = _TITLE.format(name=sighting.name)
        yield Change(CODE, sighting.module.path, line, title, "safe", edits)


CODEMOD = Codemod("passing-contextual", (CODE,), judge=judge)


def passed(codebase: Codebase, cells: Iterable[CellFact]) -> Iterator[Passed]:
    """The context variables that need not be any; the others do no harm, and are left alone."""
    for sighting in request_variables(codebase, cells):
        if _is_made(codebase, sighting):
            with suppress(Unproven, Unseen, Unfit):
                yield Passed(sighting, handed_on(codebase, _Variable(sighting).of_one_call()))


def _is_made(codebase: Codebase, sighting: Sighting) -> bool:
    value = sighting.value
    func = value.func if isinstance(value, cst.Call) else None
    func = func.value if isinstance(func, cst.Subscript) else func
    return func is not None and codebase.resolve(sighting.module, func) == {
        "contextvars.ContextVar"
    }


class _Variable:
    """What is done with the variable, each time in a way that is known."""

    def __init__(self, sighting: Sighting) -> None:
        self._sighting = sighting
        self._module = sighting.module
        self._name = _plain_name(sighting)

    def of_one_call(self) -> OfOneCall:
        settings: list[Setting] = []
        reads: list[cst.CSTNode] = []
        resets: list[tuple[cst.Call, str]] = []
        edits = [without_statement(self._module, self._sighting.statement.body[0])]
        for place in self._sighting.places:
            if place.module is not self._module:
                raise Unproven("another module uses it")
            call, method = self._called(place.node)
            if method == "get" and len(call.args) <= 1:
                reads.append(place.node)
                edits.append(self._module.source.edit(*self._span(call), self._name))
            elif method == "set" and len(call.args) == 1:
                settings.append(self._setting(place.node, call))
            elif method == "reset" and len(call.args) == 1:
                resets.append((call, self._token(call)))
            else:
                raise Unproven("more is done with it than to set it and to read it")
        self._check_tokens(settings, resets)
        for call, _ in resets:
            self._check_behind(call, reads)
            edits += self._without_reset(call)
        return OfOneCall(
            self._module,
            self._name,
            self._annotation(),
            tuple(settings),
            tuple(reads),
            tuple(edits),
        )

    def _span(self, node: cst.CSTNode) -> tuple[int, int]:
        return self._module.source.span(node)

    def _called(self, node: cst.CSTNode) -> tuple[cst.Call, str]:
        parents = self._module.names.parents
        attribute = parents.get(node)
        call = parents.get(attribute) if isinstance(attribute, cst.Attribute) else None
        if not isinstance(call, cst.Call) or call.func is not attribute:
            raise Unproven("it is handed on itself")
        assert isinstance(attribute, cst.Attribute)
        if any(one.star for one in call.args):
            raise Unproven("what it is given is not seen")
        return call, attribute.attr.value

    def _setting(self, node: cst.CSTNode, call: cst.Call) -> Setting:
        """`x.set(value)` as a statement, or with the token that resets it."""
        names = self._module.names
        value = call.args[0].value
        line = names.statement_of(call)
        statement = line.body[0] if isinstance(line, cst.SimpleStatementLine) else None
        is_whole = isinstance(statement, cst.Expr | cst.Assign) and statement.value is call
        if not isinstance(line, cst.SimpleStatementLine) or len(line.body) != 1 or not is_whole:
            raise Unproven("it is set in the middle of a statement")
        text = f"{self._name} = {self._module.source.text_of(value)}"
        edit = self._module.source.edit(*self._span(line), text)
        return Setting(node, line, value, (edit,))

    def _token(self, reset: cst.Call) -> str:
        token = reset.args[0].value
        line = self._module.names.statement_of(reset)
        alone = isinstance(line, cst.SimpleStatementLine) and len(line.body) == 1
        if not isinstance(token, cst.Name) or not alone:
            raise Unproven("what it is reset to is not seen")
        return token.value

    def _check_tokens(self, settings: list[Setting], resets: list[tuple[cst.Call, str]]) -> None:
        """A token does nothing but reset, in the function that set the variable."""
        names = self._module.names
        told = {}
        for one in settings:
            assert one.line is not None
            statement = one.line.body[0]
            if isinstance(statement, cst.Assign):
                target = statement.targets[0].target
                if len(statement.targets) > 1 or not isinstance(target, cst.Name):
                    raise Unproven("its token is kept")
                told[names.own_scopes[self._function(target)], target.value] = target
        spent = {call.args[0].value for call, _ in resets}
        for call, token in resets:
            if (names.own_scopes[self._function(call)], token) not in told:
                raise Unproven("what it is reset to is not seen")
        for node in names.nodes(cst.Name):
            for (scope, token), target in told.items():
                is_token = node.value == token and names.scopes[node].lookup(token) is scope
                if is_token and node is not target and node not in spent:
                    raise Unproven("its token is used for more than to reset it")

    def _function(self, node: cst.CSTNode) -> cst.FunctionDef:
        found = function_of(self._module.names.scopes[node]).node
        if not isinstance(found, cst.FunctionDef):
            raise Unproven("it is set where no call runs")
        return found

    def _check_behind(self, reset: cst.Call, reads: list[cst.CSTNode]) -> None:
        function, start = outermost(self._module, reset.args[0].value), self._span(reset)[0]
        if any(
            outermost(self._module, one) is function and self._span(one)[0] > start
            for one in reads
        ):
            raise Unproven("it is read after it is reset")

    def _without_reset(self, reset: cst.Call) -> list[Edit]:
        names, source = self._module.names, self._module.source
        line = names.statement_of(reset)
        finally_ = names.parents.get(names.parents[line])
        assert isinstance(line, cst.SimpleStatementLine)
        if not isinstance(finally_, cst.Finally):
            return [without_statement(self._module, line.body[0])]
        if len(finally_.body.body) > 1:
            # The others may be the resets of variables that go the same way.
            raise Unproven("more is done where it is reset")
        whole = names.parents[finally_]
        if not isinstance(whole, cst.Try) or not isinstance(whole.body, cst.IndentedBlock):
            raise Unproven("it is reset in a way that is not known")
        first, last = self._span(finally_)
        gone = source.edit(
            source.line_start(source.line_of(first)),
            self._line_behind(last - 1),
            "",
        )
        if whole.handlers:
            return [gone]
        if whole.orelse is not None:
            raise Unproven("it is reset in a way that is not known")
        opening = source.line_of(self._span(whole)[0])
        inside = outdented(self._module, whole, whole.body, opening + 1)
        if inside is None:
            raise Unproven("a text that spans lines stands where it is reset")
        header = source.edit(source.line_start(opening), source.line_start(opening + 1), "")
        return [header, *inside, gone]

    def _line_behind(self, at: int) -> int:
        """Where the line starts that follows, or the file ends."""
        source, line = self._module.source, self._module.source.line_of(at)
        return source.line_start(line + 1) if line < source.line_count else len(source.raw)

    def _annotation(self) -> cst.BaseExpression | None:
        """`str`, of `ContextVar[str]`."""
        func = self._sighting.value.func if isinstance(self._sighting.value, cst.Call) else None
        for node in (self._sighting.annotation, func):
            if isinstance(node, cst.Subscript) and len(node.slice) == 1:
                index = node.slice[0].slice
                return index.value if isinstance(index, cst.Index) else None
        return None


def _plain_name(sighting: Sighting) -> str:
    """Its name without what says that it is a context variable, where that means nothing else."""
    name = sighting.name.strip("_").lower()
    name = next((name[: -len(end)] for end in _ENDINGS if name.endswith(end)), name)
    names = sighting.module.names
    is_free = (
        name.isidentifier()
        and not keyword.iskeyword(name)
        and not any(one.value == name for one in names.nodes(cst.Name))
    )
    return name if is_free else sighting.name
