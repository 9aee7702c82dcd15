"""State in a mapping under the session's key: the handle becomes the key.

Every expression that gives the key is replaced, and the handle passed to where it is needed,
instead of the context where that served for nothing else.
"""

from collections.abc import Collection, Iterator

import libcst as cst
import msgspec

from analyzer.codemods.codebase import Codebase
from analyzer.codemods.facts import ServerFact
from analyzer.codemods.handles import blocks
from analyzer.codemods.handles.blocks import Asked
from analyzer.codemods.handles.creating import creating, creator_of
from analyzer.codemods.handles.editing import (
    line_above,
    replaced,
    without_fields,
    without_function,
)
from analyzer.codemods.handles.helpers import without_small_helpers
from analyzer.codemods.handles.instead import Instead
from analyzer.codemods.handles.keys import Keys
from analyzer.codemods.handles.naming import choose, nouns_for_mapping
from analyzer.codemods.handles.rewriting import Rewriting, Solved
from analyzer.codemods.handles.sightings import Place, Sighting
from analyzer.codemods.handles.tools import Tool
from analyzer.codemods.handles.unproven import Unproven
from analyzer.codemods.passing.passing import Passing, Want
from analyzer.codemods.scopes import dotted
from analyzer.manifest import Handle, Opening
from analyzer.run import Edit

_KEYED = frozenset({"get", "setdefault", "pop"})
_EMPTY = frozenset({"dict", "WeakKeyDictionary", "OrderedDict"})
_MARKS = ("UNS101", "UNS102", "UNS106", "UNS408")


class Mapping(Rewriting):
    """One mapping whose keys are handles from now on."""

    def __init__(
        self, codebase: Codebase, server: ServerFact, sighting: Sighting, asked: Asked
    ) -> None:
        super().__init__(codebase, server, [sighting], asked)
        self._sighting = sighting
        self._made = _factory(sighting)
        keys = Keys(codebase)
        used = [key_of(place) for place in sighting.places]
        found = [one for key in used for one in keys.origins(key)]
        origins, self._needless = without_small_helpers(codebase, list(dict.fromkeys(found)))
        self._creator = None if self._made else creator_of(codebase, self._tools, sighting, used)
        creator = self._creator
        self._gone = [one for one in origins if creator is not None and creator.holds(one)]
        self._origins = [one for one in origins if one not in self._gone]
        givers = self._tools.givers()
        self._instead = Instead(codebase, self._origins, list(givers))
        name = sighting.name.lstrip("_") if sighting.owner is not None else sighting.name
        registry = name if sighting.owner is None else None
        self.naming = choose(
            nouns_for_mapping(name),
            server.name,
            self._tools.names,
            self._touched(),
            registry,
            taken=asked.taken,
        )
        if self._creator is not None:
            self.naming = self.naming._replace(opener=self._creator.tool.entry.name)
        self._wants = [Want(place.module, place.node) for place in self._instead.open]
        argument = (self.naming.argument,)
        self._passing = Passing(
            codebase,
            self._wants,
            self._tools.givers(*argument),
            lambda imports, annotation: "str",
            self._tools.registrations,
            names=argument,
        )
        passed = self._solve(self._passing, self._wants)
        self._passed = passed - set(self._instead.params)
        self._functions = passed | set(self._instead.params)
        for function in self._instead.params:
            if function in givers and givers[function].refuses:
                raise Unproven(givers[function].refuses)

    @property
    def tools(self) -> list[Tool]:
        return self._in_order(self._functions)

    def solved(self) -> Iterator[Solved]:
        """Marks at keys, at what is done with them, and at what holds them."""
        places = [*self._origins, *self._gone, *self._sighting.places]
        for place in places:
            line = place.module.names.line_of(place.node)
            yield from ((place.module.path, line, code) for code in _MARKS)

    def _changes(self, *, known: Collection[str]) -> list[Edit]:
        self._check_order()
        tools = {tool.function for tool in self.tools}
        edits = self._passing.edits(self._wants, self._passed, self._imports_of, tools)
        edits += self._instead.edits(self.naming.argument, self._params())
        for place in self._instead.inside:
            source = place.module.source
            edits.append(source.edit(*source.span(place.node), self.naming.argument))
        for tool in self.tools:
            if tool.function not in self._instead.params:
                edits += self._argument(tool)
            registry = self._spell(tool.module, self.naming.registry)
            check = f"{registry}.check({self.naming.argument})"
            edits += self._begun(tool, "" if self._asked.store else check)
        edits += [without_function(*one) for one in self._needless]
        edits += self._definition(known=known)
        if self._creator is not None:
            registry = self._spell(self._creator.tool.module, self.naming.registry)
            stored = bool(self._asked.store)
            edits += creating(self._creator, registry, self.naming.argument, stored=stored)
        else:
            edits += self._opened()
        if self._sighting.owner is not None:
            for place in self._sighting.places:
                if self._creator is not None and self._creator.holds(place):
                    continue
                name = self._spell(place.module, self.naming.registry)
                source = place.module.source
                edits.append(source.edit(*source.span(place.node), name))
        return edits

    @property
    def announced(self) -> Handle:
        told = super().announced
        if self._creator is None:
            return told
        return msgspec.structs.replace(
            told,
            open=Opening(self.naming.opener, self._creator.answer.arguments, added=False),
            result=self._creator.answer.result(self.naming.argument),
            pattern=self._creator.answer.pattern(self.naming.argument),
        )

    def _params(self) -> dict[cst.FunctionDef, str]:
        by_function, argument = self._tools.by_function, self.naming.argument
        return {
            function: self._declared(by_function[function])
            if function in by_function
            else f"{argument}: str"
            for function in self._instead.params
        }

    def _definition(self, *, known: Collection[str]) -> list[Edit]:
        home, owner, block = self._home, self._sighting.owner, self._block()
        naming = self.naming
        noun = naming.noun.replace("_", " ")
        value = self._value_type()
        made = f", {self._made}" if self._made else ""
        kept = f'"{naming.opener}"{made}'
        if self._asked.store:
            kept = f'"{naming.argument}", "{naming.opener}", {value}{made}'
        alias = block.alias(naming, f"the {noun} to work on")
        registry = f"{naming.registry}: {blocks.CLASS}[{value}] = {blocks.CLASS}({kept})"
        tail = block.spelled(f"{registry}\n{alias}")
        text = "\n\n\n".join([*block.machinery(known), tail])
        if owner is None:
            return [replaced(home, self._sighting.statement, text)]
        above = line_above(home, owner)
        return [
            *without_fields(home, [self._sighting.statement]),
            home.source.edit(above, above, f"{text}\n\n\n"),
        ]

    def _value_type(self) -> str:
        annotation = self._sighting.annotation
        if isinstance(annotation, cst.Subscript) and len(annotation.slice) == 2:
            return self._home.source.text_of(annotation.slice[1])
        return "Any"


def _factory(sighting: Sighting) -> str:
    """What makes an entry that is missing; empty when nothing does. Raises `Unproven`."""
    value = sighting.value
    if isinstance(value, cst.Dict) and not value.elements:
        return ""
    name = (dotted(value.func) or "").rpartition(".")[2] if isinstance(value, cst.Call) else ""
    if isinstance(value, cst.Call) and name in _EMPTY and not value.args:
        return ""
    if isinstance(value, cst.Call) and name == "defaultdict" and len(value.args) == 1:
        return sighting.module.source.text_of(value.args[0].value)
    raise Unproven(f"it starts as {sighting.module.source.text_of(value)}, no empty mapping")


def key_of(place: Place) -> Place:
    """The key with which the mapping is used; raises `Unproven` for another use."""
    module, node = place
    parent = module.names.parents.get(node)
    if isinstance(parent, cst.Subscript) and parent.value is node and len(parent.slice) == 1:
        index = parent.slice[0].slice
        if isinstance(index, cst.Index):
            return Place(module, index.value)
    if isinstance(parent, cst.Attribute) and parent.attr.value in _KEYED:
        call = module.names.parents.get(parent)
        if isinstance(call, cst.Call) and call.func is parent and call.args:
            return Place(module, call.args[0].value)
    if isinstance(parent, cst.ComparisonTarget) and isinstance(
        parent.operator, (cst.In, cst.NotIn)
    ):
        comparison = module.names.parents[parent]
        if isinstance(comparison, cst.Comparison) and len(comparison.comparisons) == 1:
            return Place(module, comparison.left)
    raise Unproven("it is used as a whole, not by one key alone")
