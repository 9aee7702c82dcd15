"""A variable of a module that each call sets before it reads it: an argument instead.

Nothing is kept between calls, and yet calls share it: those that overlap, since one waits between
setting and reading, meet each other's value. In the function that sets it the variable becomes one
of its own, and every function that reads it is handed it.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import NamedTuple

import libcst as cst

from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.facts import CellFact, Facts
from analyzer.codemods.handles.editing import without_globals, without_statement
from analyzer.codemods.handles.locating import sighting_of
from analyzer.codemods.handles.sightings import Sighting
from analyzer.codemods.handles.unproven import Unproven
from analyzer.codemods.model import Change, Mark, Outcome
from analyzer.codemods.passing.calls import Site, Unseen, calls_of
from analyzer.codemods.passing.signatures import (
    Place,
    Unfit,
    add_argument,
    add_parameter,
    place_for,
)
from analyzer.codemods.registry import Codemod
from analyzer.codemods.scopes import Scope, function_of
from analyzer.codemods.sdk.registrations import registrations
from analyzer.codemods.secrets.callers import callers
from analyzer.run import Edit

CODE = "UNS215"
_TITLE = "hand {name} on as an argument: each call sets it before it reads it"
_OVERLAP = "calls that wait in between meet each other's value"
_BINDING = ("staticmethod", "classmethod")


class Setter(NamedTuple):
    """A function that sets the variable first; `since` is where that is done."""

    function: cst.FunctionDef
    since: int


def judge(codebase: Codebase, facts: Facts) -> Iterator[Outcome]:
    asked = {one.fact.id for one in callers(codebase, facts)}
    for sighting in scratches(codebase, facts.cells):
        if sighting.fact.id in asked:
            continue  # each call asks its own token instead
        name = sighting.name
        line = sighting.module.names.line_of(sighting.statement)
        title = _TITLE.format(name=name)
        try:
            edits = _Handing(codebase, sighting).edits()
        except (Unproven, Unseen, Unfit) as reason:
            if overlaps(sighting):
                text = f"{title}; {_OVERLAP} (left: {reason})"
                yield Mark(sighting.module.path, line, CODE, text)
        else:
            yield Change(CODE, sighting.module.path, line, title, "safe", edits)


CODEMOD = Codemod("passing-scratch", (CODE,), judge=judge)


def scratches(codebase: Codebase, cells: Iterable[CellFact]) -> Iterator[Sighting]:
    """The variables that functions assign, of which each call reads what it has set itself."""
    seen: set[str] = set()
    for fact in cells:
        if fact.role != "request" or fact.origin != "variable" or fact.id in seen:
            continue
        seen.add(fact.id)
        try:
            sighting = sighting_of(codebase, fact)
        except Unproven:
            continue
        if any(_is_assigned(one.module, one.node) for one in sighting.places):
            yield sighting


def overlaps(sighting: Sighting) -> bool:
    """Whether a coroutine waits after it has set the variable."""
    for module, node in sighting.places:
        function = function_of(module.names.scopes[node]).node
        if not isinstance(function, cst.FunctionDef) or function.asynchronous is None:
            continue
        start = module.source.span(node)[0]
        if _is_assigned(module, node) and any(
            module.source.span(wait)[0] > start for wait in _waits(module, function)
        ):
            return True
    return False


def _waits(module: Module, function: cst.FunctionDef) -> Iterator[cst.CSTNode]:
    inner = module.names.own_scopes[function]
    for node in module.names.parents:
        waits = isinstance(node, cst.Await) or (
            isinstance(node, (cst.With, cst.For)) and node.asynchronous is not None
        )
        if waits and _scope_of(module, node) is inner:
            yield node


def _scope_of(module: Module, node: cst.CSTNode) -> Scope | None:
    """The function scope that a node without a scope of its own is evaluated in."""
    found: cst.CSTNode | None = node
    while found is not None and found not in module.names.scopes:
        found = module.names.parents.get(found)
    return function_of(module.names.scopes[found]) if found is not None else None


def _is_assigned(module: Module, node: cst.CSTNode) -> bool:
    above = module.names.parents.get(node)
    return isinstance(above, (cst.AssignTarget, cst.AnnAssign)) and above.target is node


class _Handing:
    """Which functions set the variable, which are handed it, and every edit."""

    def __init__(self, codebase: Codebase, sighting: Sighting) -> None:
        self._codebase = codebase
        self._calls = calls_of(codebase)
        self._module, self._name = sighting.module, sighting.name
        self._sighting = sighting
        self._registered = {one.use for one in registrations(codebase) if one.use is not None}
        if any(place.module is not sighting.module for place in sighting.places):
            raise Unproven("another module uses it")
        self._setters = {one.function: one for one in self._find_setters()}
        self._check_others()
        self._sites: dict[cst.FunctionDef, tuple[Site, ...]] = {}

    def edits(self) -> tuple[Edit, ...]:
        pending = [
            self._home(self._module, place.node, place.node) for place in self._sighting.places
        ]
        while pending:
            function = pending.pop()
            if function in self._setters or function in self._sites:
                continue
            self._sites[function] = self._sites_of(function)
            pending += [
                self._home(site.module, site.call, site.call) for site in self._sites[function]
            ]
        edits = [*without_globals(self._module, [(self._module.names.root, self._name)])]
        edits.append(without_statement(self._module, self._sighting.statement.body[0]))
        for function, sites in self._sites.items():
            edits += self._handed(function, sites)
        return tuple(edits)

    # what sets it

    def _find_setters(self) -> Iterator[Setter]:
        names, source = self._module.names, self._module.source
        targets = [one.node for one in self._sighting.places if _is_assigned(*one)]
        for function in dict.fromkeys(self._outermost(self._module, one) for one in targets):
            if function is None or not isinstance(function.body, cst.IndentedBlock):
                raise Unproven("it is set where no call runs")
            own = [one for one in targets if self._outermost(self._module, one) is function]
            inner = names.own_scopes[function]
            if any(function_of(names.scopes[one]) is not inner for one in own):
                raise Unproven(f"a function in {function.name.value} sets it")
            first = next((one for one in function.body.body if self._sets(one, own)), None)
            if first is None:
                raise Unproven(f"{function.name.value} sets it under a condition")
            if self._calls.of(function, self._registered):
                raise Unproven(f"{function.name.value}, which sets it, is called by others")
            yield Setter(function, source.span(first)[1])

    def _check_others(self) -> None:
        """Whoever else may bind it says `global`: adds to it, unpacks into it, deletes it."""
        for node, scope in self._module.names.own_scopes.items():
            if self._name in scope.globals and node not in self._setters:
                called = node.name.value if isinstance(node, cst.FunctionDef) else "a class"
                raise Unproven(f"{called}, which is to be handed it, sets it too")

    def _sets(self, line: cst.BaseStatement, targets: Sequence[cst.CSTNode]) -> bool:
        """Whether a statement does nothing but set the variable, and not from itself."""
        small = line.body[0] if isinstance(line, cst.SimpleStatementLine) else None
        if isinstance(small, cst.Assign) and len(small.targets) == 1:
            target: cst.CSTNode = small.targets[0].target
        elif isinstance(small, cst.AnnAssign) and small.value is not None:
            target = small.target
        else:
            return False
        return target in targets

    # who is handed it

    def _home(self, module: Module, node: cst.CSTNode, at: cst.CSTNode) -> cst.FunctionDef:
        """The outermost function around a read or a call; raises for what has no value there."""
        function = self._outermost(module, node)
        if function is None:
            raise Unproven("it is read where no call runs")
        setter = self._setters.get(function)
        is_target = _is_assigned(module, node)
        if setter is not None and not is_target and module.source.span(at)[0] < setter.since:
            raise Unproven(f"{function.name.value} reads it before it sets it")
        return function

    def _outermost(self, module: Module, node: cst.CSTNode) -> cst.FunctionDef | None:
        found = None
        scope: Scope | None = module.names.scopes[node]
        while scope is not None:
            if isinstance(scope.node, cst.FunctionDef):
                found = scope.node
            scope = scope.parent
        return found

    def _sites_of(self, function: cst.FunctionDef) -> tuple[Site, ...]:
        called = function.name.value
        if any(getattr(one.decorator, "value", "") not in _BINDING for one in function.decorators):
            raise Unproven(f"{called} has a decorator")
        sites = self._calls.of(function, self._registered)
        if not sites:
            raise Unproven(f"nothing seen calls {called}")
        module = self._calls.module_of(function)
        inner = module.names.own_scopes[function]
        if any(
            inner.encloses(scope) and self._name in scope.bindings
            for scope in module.names.own_scopes.values()
        ) or (module is not self._module and module.mentions(self._name)):
            raise Unproven(f"{self._name} is another name in {called}")
        return sites

    def _handed(self, function: cst.FunctionDef, sites: Collection[Site]) -> Iterator[Edit]:
        bound = self._calls.bound_by_call(function)
        place: Place = place_for(function, tuple(sites), self._name, bound)
        module, annotation = self._calls.module_of(function), self._sighting.annotation
        text = self._name
        if annotation is not None and module is self._module:
            text = f"{self._name}: {module.source.text_of(annotation)}"
        yield from add_parameter(module, function, text, place)
        for site in sites:
            yield add_argument(site, place, self._name, self._name)
