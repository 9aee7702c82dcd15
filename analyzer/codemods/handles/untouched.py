"""What a tool does while the state is as it begins: it fails, says nothing, or works all the same.

A function is followed statement by statement with the first values of the cells; where a value is
not known, a branch goes both ways. How a block ends is a `Way`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum

import libcst as cst

from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.handles.contents import text_of_answer
from analyzer.codemods.handles.firstvalues import (
    UNKNOWN,
    Unknown,
    compared,
    first_value,
    is_empty_container,
    is_nothing,
    read_by,
)
from analyzer.codemods.handles.sightings import targets_of
from analyzer.codemods.passing.calls import calls_of
from analyzer.codemods.scopes import children_of

_DEPTH = 4
_CHANGING = frozenset(
    {"add", "append", "appendleft", "extend", "extendleft", "insert", "setdefault", "update"}
)
_FAILING = frozenset({"pop", "popitem", "popleft", "remove", "index"})
"""Methods that raise where a container is empty."""
_COMPREHENSIONS = (cst.ListComp, cst.SetComp, cst.GeneratorExp, cst.DictComp)
_TOLD = ""
"""No name: in values, that a branch for what is there was passed over."""


class Way(IntEnum):
    """`SAYS` returns since a test of the state led there, `EMPTY` what is nothing; `ANSWERS`
    something else, `CHANGES` the state; after `ON` the next statement is run."""

    RAISES = 1
    SAYS = 2
    EMPTY = 3
    ANSWERS = 4
    CHANGES = 5
    ON = 6


_MISSING = frozenset({Way.RAISES, Way.SAYS, Way.EMPTY})
_End = tuple[Way, object]


@dataclass(frozen=True)
class _Frame:
    """Where a walk is: the module, what locals hold, and whether a test of the state led here."""

    module: Module
    values: dict[str, object]
    depth: int
    told: bool = False

    def copy(self) -> "_Frame":
        return replace(self, values=dict(self.values))


class Untouched:
    """`cells` are the expressions that stand for the state, each with its first value."""

    def __init__(self, codebase: Codebase, cells: Mapping[cst.CSTNode, object]) -> None:
        self._calls = calls_of(codebase)
        self._cells = cells

    def misses(self, function: cst.FunctionDef) -> bool:
        """Whether a tool fails, or answers with nothing, before anything is put there."""
        frame = _Frame(self._calls.module_of(function), {}, _DEPTH)
        return self._function(function, frame)[0] in _MISSING

    def misses_in(self, module: Module, body: Sequence[cst.CSTNode], said: str) -> bool:
        """The same of a block that answers with the text in a local, or returns it."""
        frame = _Frame(module, {}, _DEPTH)
        way, _ = self._block(body, frame)
        if way is Way.ON and said in frame.values:
            way = self._answer(frame.values[said], frame)
        return way in _MISSING

    # statements

    def _function(self, function: cst.FunctionDef, frame: _Frame) -> _End:
        end = self._block(function.body.body, frame)
        return (Way.EMPTY, None) if end[0] is Way.ON else end

    def _block(self, body: Sequence[cst.CSTNode], frame: _Frame) -> _End:
        for statement in body:
            end = self._statement(statement, frame)
            if end[0] is not Way.ON:
                return end
        return Way.ON, None

    def _statement(self, node: cst.CSTNode, frame: _Frame) -> _End:
        match node:
            case cst.SimpleStatementLine():
                return self._block(node.body, frame)
            case cst.FunctionDef() | cst.ClassDef():
                return Way.ON, None
            case cst.If():
                return self._branch(node, frame)
            case cst.Try():
                return self._attempt(node, frame)
            case cst.With():
                heads, body = [one.item for one in node.items], [node.body.body]
                return self._effects(heads, frame) or self._block(body[0], frame)
            case cst.For():
                skipped = is_nothing(self._value(node.iter, frame))
                bodies = [] if skipped else [node.body.body]
                return self._effects([node.iter], frame) or self._any_of(bodies, frame)
            case cst.While():
                return self._effects([node.test], frame) or self._any_of([node.body.body], frame)
            case cst.Match():
                bodies = [one.body.body for one in node.cases]
                return self._effects([node.subject], frame) or self._any_of(bodies, frame)
        return self._small(node, frame)

    def _effects(self, nodes: Sequence[cst.CSTNode], frame: _Frame) -> _End | None:
        for node in nodes:
            way = self._effect(node, frame)
            if way is not Way.ON:
                return way, UNKNOWN
        return None

    def _any_of(self, bodies: Sequence[Sequence[cst.CSTNode]], frame: _Frame) -> _End:
        """One of several blocks, or none."""
        inner = [frame.copy() for _ in bodies]
        ends = [self._block(body, one) for body, one in zip(bodies, inner, strict=True)]
        _forget(frame, inner)
        return _joined([*ends, (Way.ON, None)])

    def _branch(self, node: cst.If, frame: _Frame) -> _End:
        found = self._value(node.test, frame)
        stopped = self._effects([node.test], frame)
        if stopped is not None:
            return stopped
        other = node.orelse
        if isinstance(found, Unknown):
            inner = [frame.copy(), frame.copy()]
            ends = [self._block(node.body.body, inner[0]), self._otherwise(other, inner[1])]
            _forget(frame, inner)
            return _joined(ends)
        told = replace(frame, told=True)
        end = self._block(node.body.body, told) if found else self._otherwise(other, told)
        frame.values[_TOLD] = True
        return end

    def _otherwise(self, other: cst.If | cst.Else | None, frame: _Frame) -> _End:
        if isinstance(other, cst.If):
            return self._branch(other, frame)
        return (Way.ON, None) if other is None else self._block(other.body.body, frame)

    def _attempt(self, node: cst.Try, frame: _Frame) -> _End:
        end = self._block(node.body.body, frame)
        if end[0] is Way.RAISES and node.handlers:
            told = replace(frame.copy(), told=True)
            return _joined([self._block(one.body.body, told) for one in node.handlers])
        if end[0] is Way.ON and node.orelse is not None:
            return self._block(node.orelse.body.body, frame)
        return end

    def _small(self, node: cst.CSTNode, frame: _Frame) -> _End:
        way = self._effect(node, frame)
        if way is not Way.ON:
            return way, UNKNOWN
        match node:
            case cst.Raise():
                return Way.RAISES, None
            case cst.Return():
                value = text_of_answer(node.value) if node.value is not None else None
                found = self._value(value, frame) if value is not None else None
                return self._answer(found, frame), found
            case cst.Assign() | cst.AnnAssign() if node.value is not None:
                return self._assigned(node, node.value, frame), None
            case cst.AugAssign():
                if isinstance(node.target, cst.Name) and node.target not in self._cells:
                    frame.values[node.target.value] = UNKNOWN
                is_changed = self._is_state(node.target, frame)
                return (Way.CHANGES if is_changed else Way.ON), None
            case cst.Del():
                return (Way.RAISES if self._is_state(node.target, frame) else Way.ON), None
        return Way.ON, None

    def _answer(self, found: object, frame: _Frame) -> Way:
        if frame.told or _TOLD in frame.values:
            return Way.SAYS
        return Way.EMPTY if not isinstance(found, Unknown) and not found else Way.ANSWERS

    def _assigned(
        self, node: cst.Assign | cst.AnnAssign, value: cst.BaseExpression, frame: _Frame
    ) -> Way:
        found = self._value(value, frame)
        for target in targets_of(node):
            if isinstance(target, cst.Name) and target not in self._cells:
                frame.values[target.value] = found if self._is_state(value, frame) else _own(found)
            elif target in self._cells:
                if isinstance(found, Unknown) or found != self._cells[target]:
                    return Way.CHANGES
            elif isinstance(target, (cst.Subscript, cst.Attribute)):
                held = self._value(target.value, frame)
                if held is None or held == []:
                    return Way.RAISES
                if self._is_state(target, frame):
                    return Way.CHANGES
        return Way.ON

    def _is_state(self, node: cst.CSTNode, frame: _Frame) -> bool:
        """Whether a target is the state, or something inside it."""
        while isinstance(node, (cst.Subscript, cst.Attribute)) and node not in self._cells:
            node = node.value
        held = frame.values.get(node.value, ()) if isinstance(node, cst.Name) else ()
        return node in self._cells or (is_nothing(held) and held != ())

    # expressions

    def _effect(self, node: cst.CSTNode, frame: _Frame) -> Way:
        """Whether evaluating raises or changes the state: what is met first."""
        match node:
            case cst.Lambda():
                return Way.ON
            case cst.BooleanOperation():
                left = self._value(node.left, frame)
                stops = isinstance(node.operator, cst.Or)
                is_run = not isinstance(left, Unknown) and bool(left) is not stops
                return self._first([node.left, *([node.right] if is_run else [])], frame)
            case cst.IfExp():
                found = self._value(node.test, frame)
                chosen = (
                    [] if isinstance(found, Unknown) else [node.body if found else node.orelse]
                )
                return self._first([node.test, *chosen], frame)
            case cst.Assign() | cst.AnnAssign() | cst.AugAssign():
                return self._first([node.value] if node.value is not None else [], frame)
            case cst.Del():
                return Way.ON
        if isinstance(node, _COMPREHENSIONS):
            held = self._value(node.for_in.iter, frame)
            inner = [] if is_nothing(held) or isinstance(node, cst.DictComp) else [node.elt]
            way = self._first([node.for_in.iter, *inner], frame.copy())
            return Way.RAISES if held is None else way
        way = self._first(children_of(node), frame)
        return way if way is not Way.ON else self._own_effect(node, frame)

    def _first(self, nodes: Sequence[cst.CSTNode], frame: _Frame) -> Way:
        end = self._effects(nodes, frame)
        return Way.ON if end is None else end[0]

    def _own_effect(self, node: cst.CSTNode, frame: _Frame) -> Way:
        match node:
            case cst.Attribute() if node not in self._cells:
                return Way.RAISES if self._value(node.value, frame) is None else Way.ON
            case cst.Subscript() if node not in self._cells:
                held = self._value(node.value, frame)
                is_slice = any(isinstance(one.slice, cst.Slice) for one in node.slice)
                fails = held is None or (is_empty_container(held) and not is_slice)
                return Way.RAISES if fails else Way.ON
            case cst.Call():
                return self._called(node, frame)[0]
        return Way.ON

    def _called(self, call: cst.Call, frame: _Frame) -> _End:
        """What a call does, and what it gives."""
        func, name = call.func, ""
        holder: object = UNKNOWN
        if isinstance(func, cst.Attribute) and not isinstance(func.value, cst.SimpleString):
            holder, name = self._value(func.value, frame), func.attr.value
        given = [self._value(arg.value, frame) for arg in call.args]
        read = read_by(call, holder, given)
        if not isinstance(read, Unknown):
            return Way.ON, read
        if isinstance(holder, tuple) and isinstance(func, cst.Attribute):
            if isinstance(func.value, cst.Name):
                frame.values[func.value.value] = UNKNOWN
            return Way.ON, UNKNOWN
        if isinstance(holder, (list, dict, set)):
            if not holder and name in _FAILING and len(given) < 2:
                return Way.RAISES, UNKNOWN
            return (Way.CHANGES if name in _CHANGING else Way.ON), UNKNOWN
        function = self._calls.function_at(frame.module, func)
        if function is not None:
            return self._into(call, function, frame)
        handed = any(arg.value in self._cells for arg in call.args)
        handed = handed and any(map(is_empty_container, given))
        return (Way.CHANGES if handed else Way.ON), UNKNOWN

    def _into(self, call: cst.Call, function: cst.FunctionDef, frame: _Frame) -> _End:
        """A function of the code itself, with what it is given."""
        if not frame.depth:
            return Way.CHANGES, UNKNOWN
        bound = self._calls.bound_by_call(function)
        params = (*function.params.posonly_params, *function.params.params)[bound:]
        plain = [arg for arg in call.args if arg.keyword is None]
        values = {
            param.name.value: self._value(arg.value, frame)
            for param, arg in zip(params, plain, strict=False)
        }
        for arg in call.args:
            if arg.keyword is not None:
                values[arg.keyword.value] = self._value(arg.value, frame)
        inner = _Frame(self._calls.module_of(function), values, frame.depth - 1)
        way, value = self._function(function, inner)
        return (way if way in (Way.RAISES, Way.CHANGES) else Way.ON), value

    def _value(self, node: cst.BaseExpression, frame: _Frame) -> object:
        if node in self._cells:
            return self._cells[node]
        match node:
            case cst.Name() if node.value not in ("None", "True", "False"):
                return frame.values.get(node.value, UNKNOWN)
            case cst.UnaryOperation(operator=cst.Not()):
                found = self._value(node.expression, frame)
                return UNKNOWN if isinstance(found, Unknown) else not found
            case cst.BooleanOperation():
                return self._either(node, frame)
            case cst.Comparison() if len(node.comparisons) == 1:
                (one,) = node.comparisons
                left, right = self._value(node.left, frame), self._value(one.comparator, frame)
                return compared(one.operator, left, right)
            case cst.Await():
                return self._value(node.expression, frame)
            case cst.Call():
                way, found = self._called(node, frame)
                return found if way is Way.ON else UNKNOWN
        if isinstance(node, _COMPREHENSIONS):
            return () if is_nothing(self._value(node.for_in.iter, frame)) else UNKNOWN
        return _own(first_value(node))

    def _either(self, node: cst.BooleanOperation, frame: _Frame) -> object:
        left, right = self._value(node.left, frame), self._value(node.right, frame)
        stops = isinstance(node.operator, cst.Or)
        if isinstance(left, Unknown):
            certain = not isinstance(right, Unknown) and bool(right) is stops
            return stops if certain else UNKNOWN
        return left if bool(left) is stops else right


def _own(value: object) -> object:
    """A value that is made here: it may become another, and nobody hears of it."""
    return () if isinstance(value, (list, dict, set)) and not value else value


def _forget(frame: _Frame, inner: Sequence[_Frame]) -> None:
    """What blocks that may have run have given to names is not known behind them."""
    for one in inner:
        for name, value in one.values.items():
            if name and (name not in frame.values or frame.values[name] is not value):
                frame.values[name] = UNKNOWN


def _joined(ends: Sequence[_End]) -> _End:
    """What one of several ways leads to, whichever it is."""
    ways = [way for way, _ in ends]
    if len(ends) == 1:
        return ends[0]
    for worst in (Way.CHANGES, Way.ANSWERS):
        if worst in ways:
            return worst, UNKNOWN
    return (Way.ON, None) if Way.ON in ways else (max(ways), UNKNOWN)
