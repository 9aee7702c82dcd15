"""A value that each call sets before it is read, handed on as an argument.

In the function that sets it the value becomes a variable of its own, and every function that reads
it is handed it. What only sets it for whoever calls, as `choose(name)` may, returns it.
"""

from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from typing import NamedTuple

import libcst as cst

from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.facts import CellFact
from analyzer.codemods.handles.locating import sighting_of
from analyzer.codemods.handles.sightings import Sighting
from analyzer.codemods.handles.unproven import Unproven
from analyzer.codemods.passing.calls import Site, calls_of
from analyzer.codemods.passing.signatures import Place, add_argument, add_parameter, place_for
from analyzer.codemods.scopes import Scope, function_of
from analyzer.codemods.sdk.registrations import registrations
from analyzer.run import Edit

_BINDING = ("staticmethod", "classmethod")


class Setting(NamedTuple):
    """Where the value is set: `node` names it there. A `line` does nothing else, with `value`.

    `edits` make an assignment of it, where it is none.
    """

    node: cst.CSTNode
    line: cst.SimpleStatementLine | None = None
    value: cst.BaseExpression | None = None
    edits: tuple[Edit, ...] = ()


class OfOneCall(NamedTuple):
    """What one module keeps for the length of a call, by which `name`.

    `edits` make the variable from it; they leave out how it is handed on.
    """

    module: Module
    name: str
    annotation: cst.BaseExpression | None
    settings: tuple[Setting, ...]
    reads: tuple[cst.CSTNode, ...]
    edits: tuple[Edit, ...]


def request_variables(codebase: Codebase, cells: Iterable[CellFact]) -> Iterator[Sighting]:
    """The variables of modules that each call sets before it reads them, as the analysis says."""
    seen: set[str] = set()
    for fact in cells:
        if fact.role == "request" and fact.origin == "variable" and fact.id not in seen:
            seen.add(fact.id)
            with suppress(Unproven):
                yield sighting_of(codebase, fact)


def handed_on(codebase: Codebase, value: OfOneCall) -> tuple[Edit, ...]:
    """All edits; raises `Unproven`, `Unseen` or `Unfit` where a read may come before its set."""
    return _Handing(codebase, value).edits()


def outermost(module: Module, node: cst.CSTNode) -> cst.FunctionDef | None:
    """The function around a node that is in no other."""
    found = None
    scope: Scope | None = module.names.scopes[node]
    while scope is not None:
        if isinstance(scope.node, cst.FunctionDef):
            found = scope.node
        scope = scope.parent
    return found


class _Handing:
    """Which functions set the value, which are handed it, and every edit."""

    def __init__(self, codebase: Codebase, value: OfOneCall) -> None:
        self._calls = calls_of(codebase)
        self._value, self._module, self._name = value, value.module, value.name
        self._registered = {one.use for one in registrations(codebase) if one.use is not None}
        self._setting: list[Edit] = []
        self._relays: set[cst.FunctionDef] = set()
        self._since = self._find_setters()
        self._check_others()
        self._sites: dict[cst.FunctionDef, tuple[Site, ...]] = {}

    def edits(self) -> tuple[Edit, ...]:
        module = self._module
        set_in = [outermost(module, one.node) for one in self._value.settings]
        pending = [self._home(module, node) for node in self._value.reads]
        pending += [one for one in set_in if one is not None and one not in self._relays]
        while pending:
            function = pending.pop()
            if function in self._since or function in self._sites:
                continue
            self._sites[function] = self._sites_of(function)
            pending += [self._home(site.module, site.call) for site in self._sites[function]]
        edits = [*self._value.edits, *self._setting]
        for function, sites in self._sites.items():
            edits += self._handed(function, sites)
        return tuple(edits)

    # what sets it

    def _find_setters(self) -> dict[cst.FunctionDef, int]:
        """The functions that set it first thing, each with where that is done."""
        lines: dict[cst.FunctionDef, list[cst.BaseStatement]] = {}
        for function, own in self._by_function().items():
            sites = self._calls.of(function, self._registered)
            if not sites:
                lines.setdefault(function, []).extend(one.line for one in own if one.line)
                self._setting += (edit for one in own for edit in one.edits)
                continue
            self._relays.add(function)
            self._setting += self._relay(function, own)
            for site in self._calls.of(function):
                caller, line = self._set_by_call(function, site)
                lines.setdefault(caller, []).append(line)
        return {one: self._first(one, own) for one, own in lines.items()}

    def _by_function(self) -> dict[cst.FunctionDef, list[Setting]]:
        names = self._module.names
        found: dict[cst.FunctionDef, list[Setting]] = {}
        for one in self._value.settings:
            function = outermost(self._module, one.node)
            if function is None or not isinstance(function.body, cst.IndentedBlock):
                raise Unproven("it is set where no call runs")
            if function_of(names.scopes[one.node]) is not names.own_scopes[function]:
                raise Unproven(f"a function in {function.name.value} sets it")
            found.setdefault(function, []).append(one)
        return found

    def _first(self, function: cst.FunctionDef, lines: Collection[cst.BaseStatement]) -> int:
        first = next((one for one in function.body.body if one in lines), None)
        if first is None:
            raise Unproven(f"{function.name.value} sets it under a condition")
        if self._calls.of(function, self._registered):
            raise Unproven(f"{function.name.value}, which sets it, is called by others")
        module = self._calls.module_of(function)
        return module.source.span(first)[1]

    def _relay(self, function: cst.FunctionDef, own: list[Setting]) -> Iterator[Edit]:
        """A function that sets it last, for whoever calls: it returns it instead."""
        module, source, called = self._module, self._module.source, function.name.value
        last, scope = function.body.body[-1], module.names.own_scopes[function]
        others = Unproven(f"{called}, which sets it, is called by others")
        if len(own) != 1 or own[0].line is not last or own[0].value is None or function.decorators:
            raise others
        if any(function_of(module.names.scopes[one]) is scope for one in self._value.reads):
            raise others
        for node in module.names.nodes(cst.Return, cst.Yield):
            above = module.names.parents.get(node)
            while above is not None and above is not function:
                above = module.names.parents.get(above)
            if above is function:
                raise others
        yield source.edit(*source.span(last), f"return {source.text_of(own[0].value)}")
        if function.returns is not None:
            start, end = source.span(function.returns.annotation)
            annotation = self._value.annotation
            if annotation is not None:
                yield source.edit(start, end, source.text_of(annotation))
            else:
                closing = source.raw.rindex(b")", 0, start)
                yield source.edit(closing + 1, end, "")

    def _set_by_call(
        self, function: cst.FunctionDef, site: Site
    ) -> tuple[cst.FunctionDef, cst.BaseStatement]:
        """The function that calls it as a statement, which becomes an assignment there."""
        module, called = site.module, function.name.value
        parents = module.names.parents
        holder = parents.get(site.call)
        if isinstance(holder, cst.Await):
            holder = parents.get(holder)
        line = parents.get(holder) if isinstance(holder, cst.Expr) else None
        caller = outermost(module, site.call)
        if not isinstance(line, cst.SimpleStatementLine) or len(line.body) != 1 or site.skip:
            raise Unproven(f"{called}, which sets it, is not called by a line of its own")
        if caller is None or function_of(module.names.scopes[site.call]).node is not caller:
            raise Unproven(f"{called}, which sets it, is called where no call runs")
        self._check_name(module, caller)
        start = module.source.span(line)[0]
        self._setting.append(module.source.edit(start, start, f"{self._name} = "))
        return caller, line

    def _check_others(self) -> None:
        """Whoever else may bind it says `global`: adds to it, unpacks into it, deletes it."""
        for node, scope in self._module.names.own_scopes.items():
            if self._name in scope.globals and node not in {*self._since, *self._relays}:
                called = node.name.value if isinstance(node, cst.FunctionDef) else "a class"
                raise Unproven(f"{called}, which is to be handed it, sets it too")

    # who is handed it

    def _home(self, module: Module, node: cst.CSTNode) -> cst.FunctionDef:
        """The outermost function around a read or a call; raises for what has no value there."""
        function = outermost(module, node)
        if function is None:
            raise Unproven("it is read where no call runs")
        since = self._since.get(function)
        if since is not None and module.source.span(node)[0] < since:
            raise Unproven(f"{function.name.value} reads it before it sets it")
        return function

    def _sites_of(self, function: cst.FunctionDef) -> tuple[Site, ...]:
        called = function.name.value
        if any(getattr(one.decorator, "value", "") not in _BINDING for one in function.decorators):
            raise Unproven(f"{called} has a decorator")
        sites = self._calls.of(function, self._registered)
        if not sites:
            raise Unproven(f"nothing seen calls {called}")
        self._check_name(self._calls.module_of(function), function)
        return sites

    def _check_name(self, module: Module, function: cst.FunctionDef) -> None:
        inner = module.names.own_scopes[function]
        if any(
            inner.encloses(scope) and self._name in scope.bindings
            for scope in module.names.own_scopes.values()
        ) or (module is not self._module and module.mentions(self._name)):
            raise Unproven(f"{self._name} is another name in {function.name.value}")

    def _handed(self, function: cst.FunctionDef, sites: Collection[Site]) -> Iterator[Edit]:
        bound = self._calls.bound_by_call(function)
        place: Place = place_for(function, tuple(sites), self._name, bound)
        module, annotation = self._calls.module_of(function), self._value.annotation
        text = self._name
        if annotation is not None and module is self._module:
            text = f"{self._name}: {module.source.text_of(annotation)}"
        yield from add_parameter(module, function, text, place)
        for site in sites:
            yield add_argument(site, place, self._name, self._name)
