"""Which exceptions leave the handlers of high-level servers: raised there or in what they call.

A call or a `raise` counts as caught when any handler of a `try` around it in its function may see
it; which one does is asked of calls of libraries only, whose exceptions nobody here has written.
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

import libcst as cst

from analyzer.codemods.calls import Calls, Class, Function, calls_of
from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.giving import looks_only, receivers_of, uses_of_parameter
from analyzer.codemods.handed import handed
from analyzer.codemods.implied import Implied
from analyzer.codemods.registered import Kind, Registered, completing, reading, registered
from analyzer.codemods.scopes import Use, children_of, dotted
from analyzer.codemods.threads.held import holding_of
from analyzer.codemods.types import types_of

_ALL = ("Exception", "BaseException")
_SUPPRESSING = ("suppress", "contextlib.suppress")
_OPERATIONS = (
    cst.Assert, cst.Assign, cst.Attribute, cst.AugAssign, cst.BinaryOperation, cst.Call,
    cst.Subscript,
)  # fmt: skip
"""Nodes that may raise something by what they do."""


class Passing(NamedTuple):
    """A call whose exceptions leave a handler, but for those that are `caught` on the way."""

    module: Module
    call: cst.Call
    caught: frozenset[str]


class Leaving:
    """Functions whose exceptions reach a client, by what they run for."""

    def __init__(self, calls: Calls, registrations: tuple[Registered, ...]) -> None:
        self.calls = calls
        self.holding = holding_of(calls)
        self._implied = Implied(calls)
        self.registrations = registrations
        self.kinds: dict[Function, set[Kind]] = {}
        self._registered: dict[Function, list[Registered]] = {}
        for one in registrations:
            self._registered.setdefault(one.function, []).append(one)
            for function in self.run_by(one.function):
                self.kinds.setdefault(function, set()).add(one.kind)

    def run_by(self, handler: Function) -> list[Function]:
        """A handler and the functions whose exceptions pass through it, in order of calls."""
        found = [handler]
        for function in found:
            for node in _uncaught_uses(function.node, implied=self._implied.is_any):
                found += [one for one in self.reached(function.module, node) if one not in found]
        return found

    def passes(self, handler: Function) -> Iterator[Passing]:
        """The calls that a handler comes to, each with what the handlers around it name.

        Left out is what one of them catches whatever it is.
        """
        for function, node, named in self.operations(handler):
            if isinstance(node, cst.Call):
                yield Passing(function.module, node, named)

    def operations(
        self, handler: Function
    ) -> Iterator[tuple[Function, cst.CSTNode, frozenset[str]]]:
        """All that a handler comes to, as `passes` does, each in the function it stands in."""
        pending: list[tuple[Function, frozenset[str]]] = [(handler, frozenset())]
        seen = set(pending)
        while pending:
            function, around = pending.pop()
            for node, types in operations_by_handlers(function.node):
                named = around | self._named(function.module, types)
                yield function, node, named
                for one in self.reached(function.module, node):
                    if (one, named) not in seen:
                        seen.add((one, named))
                        pending.append((one, named))

    def reached(self, module: Module, node: cst.CSTNode) -> tuple[Function, ...]:
        """The functions written here that a node may run: a call, or what reads a property or an
        item."""
        if isinstance(node, cst.Call):
            return self.called(module, node)
        return self._implied.functions(module, node)

    def called(self, module: Module, call: cst.Call) -> tuple[Function, ...]:
        """The functions written here that a call may run."""
        func = call.func
        found = self.calls.functions(module, func)
        if not found and isinstance(func, cst.Attribute):
            cls = self.holding.instance(self.holding.held(module, func.value))
            classes = (cls,) if cls else self._classes(module, func.value)
            found = tuple(m for one in classes for m in self.calls.methods(one, func.attr.value))
        for cls in self.calls.classes(module, func):
            found += self.calls.methods(cls, "__init__")
        if not found and isinstance(func, cst.Name):
            found = tuple(one.function for one in handed(self.calls, module, func))
        return found

    def _classes(self, module: Module, node: cst.CSTNode) -> tuple[Class, ...]:
        """The classes written here of an object, by its type."""
        names = types_of(self.calls.codebase).classes(module, node)
        return tuple(one for name in sorted(names) for one in self.calls.class_named(name))

    def is_handler(self, function: Function) -> bool:
        return function in self._registered

    def is_closed(self, function: Function) -> bool:
        """Whether nothing but handlers, and functions that only they run, sees its exceptions."""
        pending, seen = [function], {function}
        while pending:
            one = pending.pop()
            uses = list(self.calls.uses_of(one))
            if one.node.decorators and not self._is_registered_alone(one):
                inside = self._uses_below(one)
                if inside is None:
                    return False
                uses += inside
            for module, use in uses:
                if self._registers(one, module, use):
                    continue
                caller = self._caller(module, use)
                if caller is None:
                    return False
                if caller not in seen:
                    seen.add(caller)
                    pending.append(caller)
        return True

    def _is_registered_alone(self, function: Function) -> bool:
        """Whether something registers a function that is known to do nothing else with it."""
        found = self._registered.get(function, ())
        return any(one.decorator is not None or one.named is not None for one in found)

    def _uses_below(self, function: Function) -> list[tuple[Module, Use]] | None:
        """What its decorators do with a function but look at it, where all are written here."""
        found = []
        for decorator in function.node.decorators:
            receivers = receivers_of(self.calls, function.module, decorator)
            if not receivers:
                return None
            for one, name in receivers:
                found += [(one.module, use) for use in uses_of_parameter(one, name)]
        return [
            (module, use) for module, use in found if not looks_only(self.calls, module, use.node)
        ]

    def _named(self, module: Module, types: tuple[cst.BaseExpression, ...]) -> frozenset[str]:
        resolve = self.calls.codebase.resolve
        return frozenset().union(*(resolve(module, one) or {dotted(one) or ""} for one in types))

    def _registers(self, function: Function, module: Module, use: Use) -> bool:
        """Whether a use hands the function to the server."""
        arg = module.names.parents.get(use.node)
        call = module.names.parents.get(arg) if arg is not None else None
        return any(
            one.call is call or one.named is use.node for one in self._registered.get(function, ())
        )

    def _caller(self, module: Module, use: Use) -> Function | None:
        """The function that calls by `use` and lets exceptions pass, when it runs for handlers."""
        call = module.names.parents.get(use.node)
        if not isinstance(call, cst.Call) or call.func is not use.node:
            return None
        for function in self.kinds:
            if function.module is module and call in uncaught_calls(function.node):
                return function
        return None


@lru_cache(maxsize=1)
def leaving(codebase: Codebase) -> Leaving:
    """What leaves the handlers of a codebase, found once for all codemods."""
    others = (*completing(codebase), *reading(codebase))
    return Leaving(calls_of(codebase), (*registered(codebase), *others))


def raised_in(function: cst.FunctionDef) -> list[cst.Raise]:
    """The raise statements of a function that nothing around them in it may catch."""
    return [node for node in _uncaught(function) if isinstance(node, cst.Raise)]


def is_caught_name(module: Module, name: cst.Name) -> bool:
    """Whether a name is what an `except … as name` binds."""
    owner = module.names.scopes[name].lookup(name.value)
    bindings = owner.bindings[name.value] if owner else []
    return any(
        isinstance(module.names.parents.get(one.node), cst.ExceptHandler) for one in bindings
    )


@lru_cache(maxsize=4096)
def uncaught_calls(function: cst.FunctionDef) -> tuple[cst.Call, ...]:
    """The calls of a function whose exceptions nothing around them in it may catch."""
    return tuple(node for node in _uncaught(function) if isinstance(node, cst.Call))


@lru_cache(maxsize=4096)
def _uncaught_uses(function: cst.FunctionDef, *, implied: bool) -> tuple[cst.CSTNode, ...]:
    """The calls, and with `implied` what may run something without one, likewise."""
    kinds = (cst.Call, cst.Attribute, cst.Subscript) if implied else (cst.Call,)
    return tuple(node for node in _uncaught(function) if isinstance(node, kinds))


def calls_in(function: cst.FunctionDef) -> Iterator[cst.Call]:
    """The calls of a function that nothing around them in it catches whatever happens."""
    for node, _ in operations_by_handlers(function):
        if isinstance(node, cst.Call):
            yield node


@lru_cache(maxsize=4096)
def operations_by_handlers(
    function: cst.FunctionDef,
) -> tuple[tuple[cst.CSTNode, tuple[cst.BaseExpression, ...]], ...]:
    """The operations of a function that nothing around them in it catches whatever happens, each
    with the exceptions that the handlers around it name."""
    found: list[tuple[cst.CSTNode, tuple[cst.BaseExpression, ...]]] = []
    pending: list[tuple[cst.CSTNode, tuple[cst.BaseExpression, ...]]] = [(function.body, ())]
    while pending:
        node, around = pending.pop()
        if isinstance(node, (cst.Try, cst.TryStar)):
            parts = [part for part in (node.orelse, node.finalbody) if part is not None]
            pending += [(part, around) for part in reversed([*node.handlers, *parts])]
            named = _named(node)
            if named is not None:
                pending.append((node.body, (*around, *named)))
        elif isinstance(node, cst.With) and (named := _suppressed(node)):
            pending.append((node.body, (*around, *named)))
        elif not isinstance(node, (cst.FunctionDef, cst.ClassDef, cst.Lambda)):
            if isinstance(node, _OPERATIONS):
                found.append((node, around))
            pending += [(child, around) for child in reversed(children_of(node))]
    return tuple(found)


def _suppressed(node: cst.With) -> list[cst.BaseExpression]:
    """The exceptions that `with suppress(…)` keeps."""
    return [
        arg.value
        for item in node.items
        if isinstance(item.item, cst.Call) and dotted(item.item.func) in _SUPPRESSING
        for arg in item.item.args
    ]


def _named(node: cst.Try | cst.TryStar) -> list[cst.BaseExpression] | None:
    """The exceptions that the handlers name; `None` when one of them catches all."""
    found: list[cst.BaseExpression] = []
    for handler in node.handlers:
        kind = handler.type
        found += [one.value for one in kind.elements] if isinstance(kind, cst.Tuple) else []
        if kind is None or any(dotted(one) in _ALL for one in (kind, *found)):
            return None
        found += [] if isinstance(kind, cst.Tuple) else [kind]
    return found


def _uncaught(function: cst.FunctionDef) -> Iterator[cst.CSTNode]:
    """The nodes of a function, in order, outside all `try` bodies that have handlers."""
    pending: list[cst.CSTNode] = [function.body]
    while pending:
        node = pending.pop()
        if isinstance(node, (cst.Try, cst.TryStar)):
            parts = [part for part in (node.orelse, node.finalbody) if part is not None]
            rest: list[cst.CSTNode] = [*node.handlers, *parts]
            pending += reversed(rest)
            if not node.handlers:
                pending.append(node.body)
        elif not isinstance(node, (cst.FunctionDef, cst.ClassDef, cst.Lambda)):
            yield node
            pending += reversed(children_of(node))
