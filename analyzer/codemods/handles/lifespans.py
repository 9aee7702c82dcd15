"""What the lifespan of a 1.x server yields, where all of it belongs to one client.

1.x entered the lifespan once a session, 2.x does so once a process (M023): what was private is
everybody's. An object that is made of nothing shared is made anew for each handle instead.
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
from analyzer.codemods.handles.naming import choose, nouns_for_class
from analyzer.codemods.handles.rewriting import Rewriting, Solved
from analyzer.codemods.handles.sightings import Place, Sighting
from analyzer.codemods.handles.tools import Tool, Tools
from analyzer.codemods.handles.unproven import Unproven
from analyzer.codemods.imports import Imports
from analyzer.codemods.passing.calls import calls_of
from analyzer.codemods.passing.passing import Passing, Want
from analyzer.codemods.scopes import function_of
from analyzer.codemods.types import types_of
from analyzer.run import Edit

CODE = "UNS204"
_FIELD = "lifespan_context"
_CONTEXTS = frozenset({"mcp.shared.context.RequestContext"})
_DICTIONARY = "dict[str, Any]"


class Yielded(NamedTuple):
    """What a lifespan yields: how it is made, and its class where that is of the codebase."""

    home: Module
    statement: cst.FunctionDef | cst.ClassDef
    factory: str
    kind: str


class Lifespan(Rewriting):
    """Every cell in the object that one lifespan yields."""

    def __init__(
        self,
        codebase: Codebase,
        server: ServerFact,
        cells: Sequence[CellFact],
        asked: Asked,
    ) -> None:
        self._yielded = yielded = _yielded(codebase, server)
        nothing = cst.SimpleStatementLine(body=[])
        owner = yielded.statement if isinstance(yielded.statement, cst.ClassDef) else None
        sightings = [
            Sighting(cell, yielded.home, nothing, cst.Name("None"), None, (), owner)
            for cell in cells
        ]
        super().__init__(codebase, server, sightings, asked)
        self._places, self._needless = without_small_helpers(codebase, list(_places(codebase)))
        if not self._places:
            raise Unproven("nothing seen reads what the lifespan yields")
        handlers = [one for one in self._tools.givers() if one not in self._tools.lifespans]
        self._instead = Instead(codebase, self._places, handlers)
        given = owner is not None
        self.naming = choose(
            nouns_for_class(yielded.kind) if given else (),
            server.name,
            self._tools.names,
            self._touched(),
            kind=yielded.kind,
        )
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

    @property
    def tools(self) -> list[Tool]:
        return self._in_order(self._functions)

    @property
    def place(self) -> int:
        start, end = self._home.source.span(self._yielded.statement)
        return end if isinstance(self._yielded.statement, cst.ClassDef) else start

    @property
    def line(self) -> int:
        return self._home.names.line_of(self._yielded.statement)

    def solved(self) -> Iterator[Solved]:
        """Every mark of the kind in the functions that take part."""
        calls = calls_of(self._codebase)
        for function in self._functions:
            module = calls.module_of(function)
            start, end = module.source.span(function)
            for line in range(module.source.line_of(start), module.source.line_of(end) + 1):
                yield module.path, line, CODE

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
        if self._yielded.kind == _DICTIONARY:
            return f"dict[str, {self._imports_of(module).name('typing', 'Any')}]"
        known = self._imports_of(module).known(self._home.path + ":", self._yielded.kind)
        root = module.names.root
        wanted = f"{self._home.path}:{self._yielded.kind}"
        for local in sorted(root.bindings):
            if self._codebase.resolve_chain(module, root, [local]) == {wanted}:
                return local
        return known or self._spell(module, self._yielded.kind)

    def _definition(self, *, known: Collection[str]) -> Edit:
        home, statement, block = self._home, self._yielded.statement, self._block()
        naming, kind = self.naming, self._yielded.kind
        arguments = f'"{naming.opener}", {self._yielded.factory}'
        if self._asked.store:
            arguments = f'"{naming.argument}", "{naming.opener}", {kind}, {self._yielded.factory}'
        tail = block.spelled(
            f"{naming.registry}: {blocks.CLASS}[{kind}] = {blocks.CLASS}({arguments})"
        )
        alias = block.alias(naming, f"the {naming.noun.replace('_', ' ')} to work on")
        text = "\n\n\n".join([*block.machinery(known), f"{tail}\n{alias}"])
        if isinstance(statement, cst.ClassDef):
            at = line_below(home, statement)
            return home.source.edit(at, at, f"\n\n{text}\n")
        at = line_above(home, statement)
        return home.source.edit(at, at, f"{text}\n\n\n")


def _yielded(codebase: Codebase, server: ServerFact) -> Yielded:
    """What the server's lifespan yields; raises `Unproven` when some of it may be shared."""
    found = [entry for entry in server.entries if entry.kind == "lifespan"]
    function = Tools(codebase, server).function_at(found[0]) if len(found) == 1 else None
    if function is None:
        raise Unproven("which lifespan yields it was not seen")
    module = codebase.modules[found[0].file]
    value = _value_of_yield(module, function)
    if isinstance(value, cst.Dict):
        return Yielded(module, function, blocks.factory_of(module, value), _DICTIONARY)
    names = codebase.resolve(module, value.func) if isinstance(value, cst.Call) else frozenset()
    home, cls = _class_named(codebase, names)
    if home is None or cls is None:
        raise Unproven("the lifespan yields an object that is not made there")
    try:
        factory = blocks.factory_of(module, value)
    except Unproven:
        raise Unproven("the lifespan makes it of things that clients may share") from None
    local = module.source.text_of(value.func) if isinstance(value, cst.Call) else ""
    return Yielded(home, cls, factory.replace(local, cls.name.value, 1), cls.name.value)


def _value_of_yield(module: Module, function: cst.FunctionDef) -> cst.BaseExpression:
    """The one value that a lifespan yields, through a variable that is used for nothing else."""
    inner = module.names.own_scopes[function]
    yields = [
        node
        for node, scope in module.names.scopes.items()
        if isinstance(node, cst.Yield) and function_of(scope) is inner
    ]
    value = yields[0].value if len(yields) == 1 else None
    if isinstance(value, cst.Name):
        uses = [
            node
            for node, scope in module.names.scopes.items()
            if isinstance(node, cst.Name)
            and node.value == value.value
            and scope.lookup(node.value) is inner
        ]
        bindings = inner.bindings.get(value.value, [])
        assignment = module.names.parents.get(bindings[0].node) if len(bindings) == 1 else None
        if len(uses) != 2 or not isinstance(assignment, cst.Assign):
            raise Unproven("the lifespan does more with it than to yield it")
        return assignment.value
    if not isinstance(value, cst.BaseExpression):
        raise Unproven("what the lifespan yields was not seen")
    return value


def _class_named(
    codebase: Codebase, names: frozenset[str]
) -> tuple[Module | None, cst.ClassDef | None]:
    if len(names) == 1:
        path, _, name = next(iter(names)).partition(":")
        module = codebase.modules.get(path)
        bindings = module.names.root.bindings.get(name, []) if module is not None else []
        if len(bindings) == 1 and isinstance(bindings[0].node, cst.ClassDef):
            return module, bindings[0].node
    return None, None


def _places(codebase: Codebase) -> Iterator[Place]:
    """Every read of the lifespan's object; raises `Unproven` for one that may be another's."""
    types = types_of(codebase)
    for module in codebase.modules.values():
        for node in module.names.scopes:
            if isinstance(node, cst.Attribute) and node.attr.value == _FIELD:
                if not types.classes(module, node.value) <= _CONTEXTS:
                    raise Unproven(f"{module.source.text_of(node)} may be it or not")
                yield Place(module, node)
