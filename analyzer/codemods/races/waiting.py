"""What a function waits for, and whether that comes to an end by itself."""

from collections.abc import Iterator
from functools import lru_cache

import libcst as cst

from analyzer.codemods.calls import Function
from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.leaving import Leaving, leaving
from analyzer.codemods.model import Change
from analyzer.codemods.questions import tools
from analyzer.codemods.questions.asking import questions_of
from analyzer.codemods.scopes import children_of, dotted
from analyzer.codemods.threads.contexts import value_of
from analyzer.codemods.threads.held import holding_of
from analyzer.codemods.threads.library import is_among, library

_INNER = (cst.FunctionDef, cst.ClassDef, cst.Lambda)
_PLAIN = frozenset({"builtins.open", "contextlib.suppress", "tempfile."})
_WIDEST = 40


class Waits:
    """Waits of the functions of a codebase."""

    def __init__(self, codebase: Codebase) -> None:
        self._leaving: Leaving = leaving(codebase)
        self._holding = holding_of(self._leaving.calls)
        self._asking = {one.node for one in questions_of(codebase)}

    def called(self, module: Module, node: cst.CSTNode) -> list[Function]:
        """The functions here that code runs, and those that these run."""
        found: list[Function] = []
        pending = [(module, node)]
        while pending:
            where, inside = pending.pop()
            for one in walked(inside):
                for function in (
                    self._leaving.called(where, one) if isinstance(one, cst.Call) else ()
                ):
                    if function not in found:
                        found.append(function)
                        pending.append((function.module, function.node.body))
        return found

    def endless(self, module: Module, node: cst.CSTNode) -> str:
        """Why nobody should wait for code that waits so; empty when it ends by itself."""
        places = [(module, node)]
        places += [(one.module, one.node.body) for one in self.called(module, node)]
        if any(one in self._asking for _, inside in places for one in walked(inside)):
            return "it asks the client there"
        for where, inside in places:
            for one in walked(inside):
                if isinstance(one, (cst.Yield, cst.While)) or _is_stream(one):
                    return f"it may stay at {_short(where, one)}"
                if self._is_lock(where, one):
                    return f"it takes another lock there: {_short(where, one)}"
                if not self._ends(where, one):
                    return f"it waits for {_short(where, one)}"
        return ""

    def locked(self, module: Module, node: cst.CSTNode) -> frozenset[cst.CSTNode]:
        """The `with` statements around a node that hold a lock, or what may be one."""
        found = set()
        above = module.names.parents.get(node)
        while above is not None and not isinstance(above, cst.FunctionDef):
            if isinstance(above, cst.With) and not all(
                self._is_plain(module, item.item) for item in above.items
            ):
                found.add(above)
            above = module.names.parents.get(above)
        return frozenset(found)

    def made_by(self, module: Module, node: cst.CSTNode) -> frozenset[str]:
        """The names of libraries that make what an expression holds."""
        if isinstance(node, cst.Await):
            return self.made_by(module, node.expression)
        if isinstance(node, cst.Call):
            names = self._holding.outside(module, node.func)
            return names or (
                self.made_by(module, node.func.value)
                if isinstance(node.func, cst.Attribute)
                else frozenset()
            )
        if not isinstance(node, cst.Name):
            return frozenset()
        scope = module.names.scopes.get(node)
        owner = scope.lookup(node.value) if scope is not None else None
        values = [value_of(module, b.node) for b in owner.bindings[node.value]] if owner else []
        if not values or any(value is None or isinstance(value, cst.Name) for value in values):
            return frozenset()
        return frozenset().union(*(self.made_by(module, value) for value in values if value))

    def _is_plain(self, module: Module, item: cst.BaseExpression) -> bool:
        """Whether a context manager is known to be no lock."""
        names = self.made_by(module, item) if isinstance(item, cst.Call) else frozenset()
        return is_among(names, library().bounded | _PLAIN)

    def _is_lock(self, module: Module, node: cst.CSTNode) -> bool:
        return isinstance(node, cst.With) and not all(
            self._is_plain(module, item.item) for item in node.items
        )

    def _ends(self, module: Module, node: cst.CSTNode) -> bool:
        if isinstance(node, cst.With) and node.asynchronous is not None:
            return all(self._is_bounded(module, item.item) for item in node.items)
        return not isinstance(node, cst.Await) or self._is_bounded(module, node.expression)

    def _is_bounded(self, module: Module, node: cst.BaseExpression) -> bool:
        if not isinstance(node, cst.Call) or any(_is_forever(arg) for arg in node.args):
            return False
        if self._leaving.called(module, node):
            return True
        names = self.made_by(module, node)
        return is_among(names, library().bounded)


@lru_cache(maxsize=1)
def asked_before(codebase: Codebase) -> frozenset[cst.CSTNode]:
    """Where a function waits for an answer that it will have from the start."""
    lines = {(one.file, one.line) for one in tools.plan(codebase) if isinstance(one, Change)}
    return frozenset(
        question.awaited
        for question in questions_of(codebase)
        if question.awaited is not None and (question.module.path, question.line) in lines
    )


@lru_cache(maxsize=1)
def waits_of(codebase: Codebase) -> Waits:
    return Waits(codebase)


def walked(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """A node and what runs with it: no functions inside it."""
    pending = [node]
    while pending:
        one = pending.pop()
        yield one
        if not isinstance(one, _INNER) or one is node:
            pending += reversed(children_of(one))


def _is_stream(node: cst.CSTNode) -> bool:
    return isinstance(node, (cst.For, cst.CompFor)) and node.asynchronous is not None


def _is_forever(arg: cst.Arg) -> bool:
    return (
        arg.keyword is not None and arg.keyword.value == "timeout" and dotted(arg.value) == "None"
    )


def _short(module: Module, node: cst.CSTNode) -> str:
    inner = node.expression if isinstance(node, cst.Await) else node
    text = module.source.text_of(inner).partition("\n")[0].rstrip(":")
    return text if len(text) <= _WIDEST else f"{text[: _WIDEST - 1]}…"
