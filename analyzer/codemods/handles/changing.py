"""Tools that change entries in place, and the argument of each that has the id."""

from collections.abc import Sequence

import libcst as cst

from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.handles.keys import argument_for
from analyzer.codemods.handles.mappings import key_of
from analyzer.codemods.handles.sightings import Place, Sighting
from analyzer.codemods.handles.tools import Tool, Tools, check_tools_only
from analyzer.codemods.handles.unproven import Unproven
from analyzer.codemods.passing.calls import calls_of
from analyzer.codemods.passing.passing import Passing, Want
from analyzer.codemods.scopes import Scope

_DEPTH = 8
_UNUSED = "id_of_the_entry"
"""A parameter that is never written: only who would take it is asked."""


class Changing:
    """Every tool that reaches the entries. Raises `Unproven` where other code does, too."""

    def __init__(
        self, codebase: Codebase, tools: Tools, sighting: Sighting, used: Sequence[Place]
    ) -> None:
        fact = sighting.fact
        check_tools_only((*fact.writers, *fact.readers))
        self._calls = calls_of(codebase)
        self._by_function = tools.by_function
        wants = [Want(place.module, place.node) for place in used]
        passing = Passing(
            codebase,
            wants,
            tools.givers(_UNUSED),
            lambda imports, annotation: "str",
            tools.registrations,
            names=(_UNUSED,),
        )
        solved = passing.solved()
        for want in wants:
            if want.node not in solved:
                raise Unproven(passing.reason(want))
        functions = {one for _, found in passing.clusters() for one in found}
        taking = [tool for function, tool in tools.by_function.items() if function in functions]
        self.tools: list[Tool] = sorted(taking, key=lambda one: (one.entry.file, one.entry.line))
        names: dict[cst.FunctionDef, set[str]] = {tool.function: set() for tool in self.tools}
        for place in used:
            module, key = key_of(place)
            self._trace(module, key, names, _DEPTH)
        for tool in self.tools:
            if len(names[tool.function]) > 1:
                raise Unproven(f"{tool.entry.name} takes more than one id of it")
        self.arguments = {one: next(iter(found), "") for one, found in names.items()}
        """The argument of each tool that has the id; empty where it takes none."""

    def _trace(
        self,
        module: Module,
        node: cst.BaseExpression,
        names: dict[cst.FunctionDef, set[str]],
        depth: int,
    ) -> None:
        """Adds the argument of each tool that gives the key, if it is one at all."""
        owner = self._owner(module, node)
        function = owner.node if owner is not None else None
        if owner is None or not isinstance(node, cst.Name) or not depth:
            return
        bindings = owner.bindings[node.value]
        param = bindings[0].node if len(bindings) == 1 else None
        if not isinstance(function, cst.FunctionDef) or not isinstance(param, cst.Param):
            return
        if function in names:
            names[function].add(node.value)
            return
        for site in self._calls.of(function):
            given = argument_for(self._calls.bound_by_call(function), function, param, site)
            if given is not None:
                self._trace(site.module, given.value, names, depth - 1)

    def _owner(self, module: Module, node: cst.BaseExpression) -> Scope | None:
        if not isinstance(node, cst.Name):
            return None
        return module.names.scopes[node].lookup(node.value)
