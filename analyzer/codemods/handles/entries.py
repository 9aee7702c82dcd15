"""State under no key at all, as fields of an entry: a global, or a field of the one object.

Each tool finds the entry of the handle it is given and passes it to every function that touches
the state.
"""

from collections.abc import Collection, Iterator, Sequence

import libcst as cst
import msgspec

from analyzer.codemods.codebase import Codebase
from analyzer.codemods.facts import ServerFact
from analyzer.codemods.handles import blocks
from analyzer.codemods.handles.beginning import Beginning, beginning_of
from analyzer.codemods.handles.blocks import Asked
from analyzer.codemods.handles.editing import (
    at_body_end,
    is_before,
    line_above,
    replaced,
    without_fields,
    without_globals,
    without_statement,
)
from analyzer.codemods.handles.naming import Naming, choose, nouns_for_fields, opened_by
from analyzer.codemods.handles.opening import opened_in, opened_in_store
from analyzer.codemods.handles.rewriting import Rewriting, Solved
from analyzer.codemods.handles.sightings import Place, Sighting
from analyzer.codemods.handles.tools import Tool
from analyzer.codemods.handles.unproven import Unproven
from analyzer.codemods.imports import Imports, dropped_imports
from analyzer.codemods.passing.calls import calls_of
from analyzer.codemods.passing.passing import Giver, Passing, Want
from analyzer.codemods.scopes import Scope
from analyzer.manifest import Handle, Opening
from analyzer.run import Edit


class Entries(Rewriting):
    """Cells without a key become the fields of a class, one object of it for each handle."""

    def __init__(
        self,
        codebase: Codebase,
        server: ServerFact,
        sightings: Sequence[Sighting],
        asked: Asked,
    ) -> None:
        super().__init__(codebase, server, sightings, asked)
        self._beginning = self._found_beginning()
        self.naming = self._named()
        self._fields = _field_names(sightings)
        self._wants = [
            Want(place.module, place.node, f".{self._fields[one.fact.id]}")
            for one in sightings
            for place in one.places
        ]
        for want in self._wants:
            _check_context(Place(want.module, want.node))
        noun = self.naming.noun
        names = (noun, f"own_{noun}")
        self._passing = Passing(
            codebase,
            self._wants,
            self._givers(*names),
            self._annotation,
            self._tools.registrations,
            names=names,
        )
        self._functions = self._solve(self._passing, self._wants)

    @property
    def tools(self) -> list[Tool]:
        return self._in_order(self._functions)

    @property
    def tool_names(self) -> tuple[str, ...]:
        return tuple(tool.entry.name for tool in self._asking())

    @property
    def announced(self) -> Handle:
        told = super().announced
        if self._beginning is None:
            return told
        answer, argument = self._beginning.answer, self.naming.argument
        return msgspec.structs.replace(
            told,
            open=Opening(self.naming.opener, answer.arguments, added=False),
            result=answer.result(argument),
            pattern=answer.pattern(argument),
        )

    def solved(self) -> Iterator[Solved]:
        yield from ()

    def _changes(self, *, known: Collection[str]) -> list[Edit]:
        self._check_order()
        edits = self._passing.edits(
            self._wants, self._functions, self._imports_of, self._written()
        )
        edits += self._taken()
        edits += self._definitions(known=known)
        edits += self._opened() if self._beginning is None else self._begun_by(self._beginning)
        for one in self.sightings:
            edits += self._without_setup(one)
        edits += self._ungloballed()
        names = {one.name for one in self.sightings if one.owner is None}
        for path in sorted({want.module.path for want in self._wants} - {self._home.path}):
            meanings = frozenset(f"{self._home.path}:{name}" for name in names)
            edits += dropped_imports(self._codebase, self._codebase.modules[path], meanings, edits)
        return edits

    def _ungloballed(self) -> list[Edit]:
        """The variables in `global` and `nonlocal` statements, which go with them."""
        own = [one for one in self.sightings if one.owner is None]
        return list(without_globals(self._home, [(self._scope_of(one), one.name) for one in own]))

    def _gone(self) -> set[int]:
        """The lines that these statements had for themselves."""
        lines = self._home.source.line_of
        return {
            lines(one.start) for one in self._ungloballed() if lines(one.end) > lines(one.start)
        }

    def _without_setup(self, one: Sighting) -> Iterator[Edit]:
        if one.setups is not None:
            for line in one.setups.statements:
                yield without_statement(self._home, line.body[0])
            if one.setups.yielded is not None:
                source = self._home.source
                yield source.edit(*source.span(one.setups.yielded), "{}")

    def _scope_of(self, one: Sighting) -> Scope:
        names = self._home.names
        return names.root if one.around is None else names.own_scopes[one.around]

    def _givers(self, *names: str) -> dict[cst.FunctionDef, Giver]:
        return self._tools.givers(*names)

    def _written(self) -> set[cst.FunctionDef]:
        """Functions whose signature is not changed as that of a helper is."""
        return {tool.function for tool in self.tools}

    def _taken(self) -> list[Edit]:
        """Tools that take the handle and find the entry by it."""
        return [
            edit for tool in self._asking() for edit in (*self._argument(tool), *self._found(tool))
        ]

    def _asking(self) -> list[Tool]:
        """The tools that take the handle: all but one that mints it."""
        begun = self._beginning.tool.function if self._beginning is not None else None
        return [tool for tool in self.tools if tool.function is not begun]

    def _found_beginning(self) -> Beginning | None:
        return beginning_of(self._codebase, self._tools, self.sightings)

    def _named(self) -> Naming:
        nouns = nouns_for_fields(self.sightings)
        named = choose(
            nouns, self._server.name, self._tools.names, self._touched(), taken=self._asked.taken
        )
        if self._beginning is None:
            return named
        return opened_by(named, self._beginning.tool.entry.name, self._touched())

    def _begun_by(self, begun: Beginning) -> Iterator[Edit]:
        """The tool that mints the handle, and says it in its answer."""
        tool, argument = begun.tool, self.naming.argument
        local = self._passing.name_in(tool.function)
        registry = self._spell(tool.module, self.naming.registry)
        if self._asked.store:
            source = tool.module.source
            gone = {
                source.line_of(one.start)
                for one in self._ungloballed()
                if tool.module is self._home
                and source.line_of(one.end) > source.line_of(one.start)
            }
            yield from opened_in_store(tool, registry, argument, local, gone)
        else:
            yield from opened_in(tool, registry, argument, local)
        yield from begun.answer.edits(argument)
        if begun.answer.value is None:
            yield at_body_end(tool.module, tool.function, f"return {argument}")

    def _found(self, tool: Tool) -> list[Edit]:
        local = self._passing.name_in(tool.function)
        return self._begun(tool, f"{local} = {self._expression(tool)}")

    def _annotation(self, imports: Imports, _: cst.BaseExpression | None) -> str:
        module = self._module_of(imports)
        name = self._spell(module, self.naming.kind)
        calls = calls_of(self._codebase)
        early = module is self._home and any(
            calls.module_of(one) is module and is_before(module, one, self.place)
            for one in self._functions
        )
        return f'"{name}"' if early else name

    def _definitions(self, *, known: Collection[str]) -> list[Edit]:
        home, last = self._home, self.sightings[-1]
        text = self._text(known=known)
        if last.anchor is not None:
            removed = without_fields(home, [one.statement for one in self.sightings])
            above = line_above(home, last.anchor)
            return [*removed, home.source.edit(above, above, f"{text}\n\n\n")]
        others = [one.statement for one in self.sightings[:-1]]
        removed = [without_statement(home, one.body[0]) for one in others]
        return [*removed, replaced(home, last.statement, text, others)]

    def _text(self, *, known: Collection[str]) -> str:
        naming, block = self.naming, self._block()
        noun = naming.noun.replace("_", " ")
        kind = "\n".join(
            [
                "@dataclass",
                f"class {naming.kind}:",
                f'    """What one {noun} holds."""',
                "",
                *(self._field(one) for one in self.sightings),
            ]
        )
        arguments = f'"{naming.opener}", {naming.kind}'
        if self._asked.store:
            arguments = f'"{naming.argument}", {arguments}, {naming.kind}'
        tail = [
            f"{naming.registry} = {blocks.CLASS}({arguments})",
            *self._alias(),
        ]
        machinery = block.machinery(known)
        return "\n\n\n".join([*machinery, block.spelled(kind), "\n".join(tail)])

    def _alias(self) -> list[str]:
        """The type of the argument, with what the model is told of it."""
        noun = self.naming.argument.removesuffix("_id").replace("_", " ")
        return [self._block().alias(self.naming, f"the {noun} to work on")]

    def _field(self, one: Sighting) -> str:
        kind = blocks.type_of_value(one.module, one.value)
        if one.annotation is not None:
            kind = one.module.source.text_of(one.annotation)
        return blocks.field_line(one.module, self._fields[one.fact.id], one.value, kind)


def _field_names(sightings: Collection[Sighting]) -> dict[str, str]:
    short = {one.fact.id: one.name.lstrip("_") or one.name for one in sightings}
    if len(set(short.values())) == len(short):
        return short
    return {one.fact.id: one.name for one in sightings}


def _check_context(place: Place) -> None:
    """Raises `Unproven` where an attribute cannot stand, or would read odd."""
    parent = place.module.names.parents.get(place.node)
    if isinstance(parent, (cst.NamedExpr, cst.CompFor, cst.For)):
        target: cst.CSTNode | None = parent.target
    else:
        target = parent.name if isinstance(parent, cst.AsName) else None
    if target is place.node or isinstance(parent, cst.Del):
        raise Unproven("it is assigned in the head of a statement")
