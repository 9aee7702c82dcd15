"""An object that belonged to one client, made anew for each handle instead.

Every expression that gave the client its own becomes the entry of the handle that a tool is given.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

import libcst as cst

from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.facts import CellFact, ServerFact
from analyzer.codemods.handles import blocks
from analyzer.codemods.handles.blocks import Asked
from analyzer.codemods.handles.editing import line_above, line_below, without_function
from analyzer.codemods.handles.helpers import without_small_helpers
from analyzer.codemods.handles.instead import Instead
from analyzer.codemods.handles.naming import Naming, choose, nouns_for_class
from analyzer.codemods.handles.rewriting import Rewriting, Solved
from analyzer.codemods.handles.sightings import Place, Sighting
from analyzer.codemods.handles.tools import Tool
from analyzer.codemods.handles.unproven import Unproven
from analyzer.codemods.imports import Imports
from analyzer.codemods.passing.calls import calls_of
from analyzer.codemods.passing.passing import Passing, Want
from analyzer.run import Edit

DICTIONARY = "dict[str, Any]"


class Made(NamedTuple):
    """How the object is made, what it is called, and the statement beside which that is known."""

    home: Module
    statement: cst.FunctionDef | cst.ClassDef
    factory: str
    kind: str


class Held(Rewriting):
    """Every cell in such an object; `places` are the expressions that give it."""

    code: str
    """The rule whose marks are answered."""

    def __init__(
        self,
        codebase: Codebase,
        server: ServerFact,
        cells: Sequence[CellFact],
        asked: Asked,
        made: Made,
        places: Sequence[Place],
    ) -> None:
        self._made = made
        nothing = cst.SimpleStatementLine(body=[])
        owner = made.statement if isinstance(made.statement, cst.ClassDef) else None
        sightings = [
            Sighting(cell, made.home, nothing, cst.Name("None"), None, (), owner) for cell in cells
        ]
        super().__init__(codebase, server, sightings, asked)
        self._places, self._needless = without_small_helpers(codebase, places)
        handlers = [one for one in self._tools.givers() if one not in self._tools.lifespans]
        self._instead = Instead(codebase, self._places, handlers)
        self.naming = self._named()
        self._direct: defaultdict[cst.FunctionDef, list[Place]] = defaultdict(list)
        self._wants = list(self._left())
        noun = self.naming.noun
        names = (noun, f"own_{noun}", f"this_{noun}")
        givers = self._tools.givers(*names)
        self._passing = Passing(
            codebase, self._wants, givers, self._annotation, self._tools.registrations, names=names
        )
        self._passed = self._solve(self._passing, self._wants)
        self._functions = {*self._passed, *self._direct, *self._instead.params}
        for function in self._functions:
            if function in givers and givers[function].refuses:
                raise Unproven(givers[function].refuses)

    def _named(self) -> Naming:
        given = isinstance(self._made.statement, cst.ClassDef)
        nouns = nouns_for_class(self._made.kind) if given else ()
        return choose(
            nouns,
            self._server.name,
            self._tools.names,
            self._touched(),
            kind=self._made.kind,
            taken=self._asked.taken,
        )

    @property
    def tools(self) -> list[Tool]:
        return self._in_order(self._functions)

    @property
    def place(self) -> int:
        start, end = self._home.source.span(self._made.statement)
        return end if self._is_class else start

    @property
    def _is_class(self) -> bool:
        """Whether the statement is the class of the object, below which it is known."""
        statement = self._made.statement
        return isinstance(statement, cst.ClassDef) and statement.name.value == self._made.kind

    @property
    def line(self) -> int:
        return self._home.names.line_of(self._made.statement)

    def solved(self) -> Iterator[Solved]:
        """Every mark of the kind in the functions that take part."""
        calls = calls_of(self._codebase)
        for function in self._functions:
            module = calls.module_of(function)
            start, end = module.source.span(function)
            for line in range(module.source.line_of(start), module.source.line_of(end) + 1):
                yield module.path, line, self.code

    def _changes(self, *, known: Collection[str]) -> list[Edit]:
        self._check_order()
        tools = {tool.function for tool in self.tools}
        edits = self._passing.edits(
            self._wants, self._passed - set(self._instead.params), self._imports_of, tools
        )
        edits += self._instead.edits(self.naming.noun, self._params())
        edits += self._inside_helpers()
        for tool in self.tools:
            if tool.function not in self._instead.params:
                edits += self._argument(tool)
            edits += self._found(tool)
        edits += [without_function(*one) for one in self._needless]
        edits.append(self._definition(known=known))
        return edits + self._opened()

    def _left(self) -> Iterator[Want]:
        """Places in helpers that the entry has to be passed to; those in tools are direct."""
        inside = self._instead.inside
        for place in dict.fromkeys([*inside, *self._instead.open]):
            home = self._instead.home(place)
            if home in self._tools.by_function and home is not None:
                self._direct[home].append(place)
            elif place not in inside:
                yield Want(place.module, place.node)

    def _inside_helpers(self) -> Iterator[Edit]:
        for place in self._instead.inside:
            if self._instead.home(place) not in self._tools.by_function:
                source = place.module.source
                yield source.edit(*source.span(place.node), self.naming.noun)

    def _found(self, tool: Tool) -> list[Edit]:
        """The entry in a tool: in its one place, else in a variable for all of them."""
        places = self._direct.get(tool.function, [])
        passed = tool.function in self._passed
        if len(places) == 1 and not passed:
            value, begun = self._expression(tool), ""
        else:
            value = self._passing.name_in(tool.function) if passed else self._local(tool)
            begun = f"{value} = {self._expression(tool)}"
        source = tool.module.source
        edits = [source.edit(*source.span(place.node), value) for place in places]
        return [*edits, *self._begun(tool, begun)]

    def _local(self, tool: Tool) -> str:
        bindings = tool.module.names.own_scopes[tool.function].bindings
        noun = self.naming.noun
        return next(name for name in (noun, f"own_{noun}", f"this_{noun}") if name not in bindings)

    def _params(self) -> dict[cst.FunctionDef, str]:
        by_function, calls = self._tools.by_function, calls_of(self._codebase)
        return {
            function: self._declared(by_function[function])
            if function in by_function
            else f"{self.naming.noun}: {self._kind_in(calls.module_of(function))}"
            for function in self._instead.params
        }

    def _annotation(self, imports: Imports, _: cst.BaseExpression | None) -> str:
        return self._kind_in(self._module_of(imports))

    def _kind_in(self, module: Module) -> str:
        if self._made.kind == DICTIONARY:
            return f"dict[str, {self._imports_of(module).name('typing', 'Any')}]"
        known = self._imports_of(module).known(self._home.path + ":", self._made.kind)
        root = module.names.root
        wanted = f"{self._home.path}:{self._made.kind}"
        for local in sorted(root.bindings):
            if self._codebase.resolve_chain(module, root, [local]) == {wanted}:
                return local
        return known or self._spell(module, self._made.kind)

    def _definition(self, *, known: Collection[str]) -> Edit:
        home, statement, block = self._home, self._made.statement, self._block()
        naming, kind = self.naming, self._made.kind
        arguments = f'"{naming.opener}", {self._made.factory}'
        if self._asked.store:
            arguments = f'"{naming.argument}", "{naming.opener}", {kind}, {self._made.factory}'
        tail = block.spelled(
            f"{naming.registry}: {blocks.CLASS}[{kind}] = {blocks.CLASS}({arguments})"
        )
        alias = block.alias(naming, f"the {naming.noun.replace('_', ' ')} to work on")
        text = "\n\n\n".join([*block.machinery(known), f"{tail}\n{alias}"])
        if self._is_class:
            at = line_below(home, statement)
            return home.source.edit(at, at, f"\n\n{text}\n")
        at = line_above(home, statement)
        return home.source.edit(at, at, f"{text}\n\n\n")
