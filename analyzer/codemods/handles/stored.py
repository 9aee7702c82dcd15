"""State under ids that tools mint already: what replicas lack is a store that all of them share.

The interface stays as it is. The mapping becomes one that reads and writes the store; where tools
change its values in place, each call leaves what it changed there.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from functools import cached_property

import libcst as cst

from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.facts import ServerFact
from analyzer.codemods.handles.blocks import KEPT, STORED, Asked, Block
from analyzer.codemods.handles.changing import Changing
from analyzer.codemods.handles.editing import decorated, is_before, line_above, top_level
from analyzer.codemods.handles.homes import home_in
from analyzer.codemods.handles.ids import Mint, is_in, minted
from analyzer.codemods.handles.mappings import key_of
from analyzer.codemods.handles.rewriting import Carrying, Solved
from analyzer.codemods.handles.sightings import Place, Sighting
from analyzer.codemods.handles.storable import Kind, classes_of, kind_of
from analyzer.codemods.handles.tools import Tools
from analyzer.codemods.handles.unproven import Unproven
from analyzer.codemods.imports import Imports, Taken
from analyzer.codemods.types import types_of
from analyzer.run import Edit

_MAKER = "token_urlsafe(16)"
_PLAIN = frozenset({"builtins.dict", "collections.OrderedDict"})
_BOUNDED = ("cachetools.", "expiringdict.ExpiringDict")
"""What starts empty, too, and forgets entries as the store does."""


class Stored(Carrying):
    """One mapping whose keys are ids that a tool mints and hands out."""

    def __init__(
        self, codebase: Codebase, server: ServerFact, sighting: Sighting, asked: Asked
    ) -> None:
        self.sightings = (sighting,)
        self._codebase = codebase
        self._asked = asked
        self._one = sighting
        self._tools = Tools(codebase, server)
        self._mints = mints(codebase, sighting)
        if not _starts_empty(codebase, sighting):
            raise Unproven(f"it starts as {_text(sighting.module, sighting.value)}, not empty")
        if any(not mint.is_text for mint in self._mints):
            raise Unproven(f"its ids can be guessed: make them texts of secrets.{_MAKER}")
        self._check_keys()
        self._kind = self._kind_of_values()
        self._changing: Changing | None = None
        if self._kind.changes and any(not is_taken(place) for place in self._used):
            self._changing = Changing(codebase, self._tools, sighting, self._used)
        elif self._kind.changes:
            for place in self._used:
                check_written(place)
        self.kinds = (STORED, KEPT) if self._changing else (STORED,)
        self._imports: dict[str, Imports] = {}

    @property
    def module(self) -> Module:
        return self._one.module

    @property
    def line(self) -> int:
        return self.module.names.line_of(self._one.statement)

    @property
    def place(self) -> int:
        return self.module.source.span(self._anchor)[0]

    @property
    def said(self) -> str:
        return f"keep {self._one.fact.name} in the store, under the ids that {self._opener} mints"

    @property
    def caution(self) -> str:
        kept = "entries are forgotten a day after they were last written"
        return kept if not self._weak else f"{kept}, and ids are long random texts"

    def solved(self) -> Iterator[Solved]:
        yield from ()

    def edits(self, imports: dict[str, Imports], known: Collection[str] = ()) -> list[Edit]:
        self._imports = imports
        try:
            edits = [*self._definitions(known), *random_instead(self._weak, self._imports_of)]
            if self._changing is not None:
                edits += self._kept(self._changing)
        except Taken as taken:
            raise Unproven(f"{taken} is another name already") from taken
        return edits

    @property
    def _weak(self) -> list[Mint]:
        return [mint for mint in self._mints if mint.weak is not None]

    @cached_property
    def _used(self) -> list[Place]:
        return by_key(self._one, self._mints)

    @property
    def _anchor(self) -> cst.CSTNode:
        return self._one.anchor or self._one.statement

    @property
    def _opener(self) -> str:
        """The tool that hands out ids: one that needs none, if there is one."""
        fact = self._one.fact
        readers = {entry.name for entry in fact.readers}
        writers = [entry.name for entry in fact.writers]
        return next((name for name in writers if name not in readers), writers[0])

    def _check_keys(self) -> None:
        types, annotation = types_of(self._codebase), self._one.annotation
        if _key_type(self.module, annotation) == "str":
            return
        for place in self._used:
            module, key = key_of(place)
            if (
                types.classes(module, key) != {"builtins.str"}
                and minted_at(self._codebase, place) is None
            ):
                raise Unproven(f"whether {_text(module, key)} is a text was not seen")

    def _kind_of_values(self) -> Kind:
        value, fact = _value_type(self._one.annotation), self._one.fact
        kind = (
            Kind(changes=True, is_open=True)
            if value is None
            else kind_of(self._codebase, self.module, value)
        )
        if kind.is_open and fact.serialisable is not True:
            raise Unproven("what its values hold was not seen: declare their type")
        return kind

    def _definitions(self, known: Collection[str]) -> Iterator[Edit]:
        source, block = self.module.source, self._block()
        parts = block.machinery(known, STORED)
        if self._changing:
            parts += block.machinery({*known, STORED}, KEPT)
        cls = self.kinds[-1]
        name = self._one.name.lstrip("_") or self._one.name
        value = _value_type(self._one.annotation)
        kind = _text(self.module, value) if value is not None else block.spelled("Any")
        made = f'{cls}("{name}", "{self._opener}", {kind})'
        if self._changing and self._one.owner is not None:
            block.check_free(name)
            parts.append(f"{name}: {cls}[{kind}] = {made}")
            made = name
        if parts:
            at = line_above(self.module, top_level(self.module, self._one.statement))
            text = "\n\n\n".join(parts)
            yield source.edit(at, at, f"{text}\n\n\n")
        yield source.edit(*source.span(self._one.value), made)
        if self._one.annotation is not None:
            yield source.edit(*source.span(self._one.annotation), f"{cls}[{kind}]")

    def _kept(self, changing: Changing) -> Iterator[Edit]:
        home, one = self.module, self._one
        name = one.name if one.owner is None else one.name.lstrip("_") or one.name
        for tool in changing.tools:
            module = tool.module
            if module is home and is_before(home, tool.function, self.place):
                raise Unproven(f"{tool.entry.name} stands above it")
            spelled = name
            if module is not home:
                spelled = self._imports_of(module).name(
                    home_in(self._codebase, module, home), name
                )
            argument = changing.arguments[tool.function]
            given = f'"{argument}"' if argument else ""
            yield decorated(module, tool.function, f"{spelled}.kept({given})")

    def _block(self) -> Block:
        return Block(self.module, self._imports_of(self.module), self._asked)

    def _imports_of(self, module: Module) -> Imports:
        return self._imports.setdefault(module.path, Imports(self._codebase, module))


def owners_of_values(codebase: Codebase, sighting: Sighting) -> frozenset[tuple[str, int]]:
    """The classes whose objects are in the entries, whose fields are kept with these."""
    value = _value_type(sighting.annotation)
    return frozenset() if value is None else classes_of(codebase, sighting.module, value)


def mints(codebase: Codebase, sighting: Sighting) -> list[Mint]:
    """What makes the ids under which new entries go; raises `Unproven` when none is made."""
    found = [mint for place in sighting.places if (mint := minted_at(codebase, place)) is not None]
    if not found:
        raise Unproven("its keys are not ids that a tool was seen to mint and hand out")
    return found


def minted_at(codebase: Codebase, place: Place) -> Mint | None:
    """What makes the key of an entry that is put there."""
    subscript = place.module.names.parents.get(place.node)
    target = place.module.names.parents.get(subscript) if subscript is not None else None
    if isinstance(subscript, cst.Subscript) and isinstance(target, cst.AssignTarget):
        return minted(codebase, key_of(place))
    return None


def by_key(sighting: Sighting, made: Sequence[Mint]) -> list[Place]:
    """The places that use one entry; raises `Unproven` for a use of all of them.

    Uses that make guessable ids do not count, as such ids are made otherwise.
    """
    gone = [(one.module, one.weak) for one in made if one.weak is not None]
    places = [place for place in sighting.places if not any(is_in(place, *one) for one in gone)]
    for place in places:
        key_of(place)
    return places


def is_taken(place: Place) -> bool:
    """Whether a use only puts an entry, asks for one, or takes one out for good."""
    parents = place.module.names.parents
    above = parents.get(place.node)
    if isinstance(above, cst.Attribute):
        return above.attr.value == "pop"
    if isinstance(above, cst.Subscript):
        return isinstance(parents.get(above), (cst.AssignTarget, cst.Del))
    return isinstance(above, cst.ComparisonTarget)


def check_written(place: Place) -> None:
    """Raises `Unproven` for an entry that its function may change after it is put."""
    module = place.module
    parents = module.names.parents
    target = parents.get(parents[place.node])
    assignment = parents.get(target) if isinstance(target, cst.AssignTarget) else None
    value = assignment.value if isinstance(assignment, cst.Assign) else None
    if not isinstance(value, cst.Name):
        return
    end = module.source.span(value)[1]
    for node, scope in module.names.scopes.items():
        if (
            isinstance(node, cst.Name)
            and node.value == value.value
            and scope.lookup(node.value) is module.names.scopes[value].lookup(value.value)
            and module.source.span(node)[0] > end
        ):
            raise Unproven(f"{value.value} is used after it is put there")


def random_instead(weak: Sequence[Mint], imports: Callable[[Module], Imports]) -> Iterator[Edit]:
    """Random texts in place of those that others guess."""
    for mint in weak:
        assert mint.weak is not None
        source = mint.module.source
        made = f"{imports(mint.module).module('secrets')}.{_MAKER}"
        yield source.edit(*source.span(mint.weak), made)


def _starts_empty(codebase: Codebase, sighting: Sighting) -> bool:
    value, module = sighting.value, sighting.module
    if isinstance(value, cst.Dict):
        return not value.elements
    if not isinstance(value, cst.Call):
        return False
    names = codebase.resolve(module, value.func)
    if isinstance(value.func, cst.Name) and module.names.root.lookup(value.func.value) is None:
        names = frozenset({f"builtins.{value.func.value}"})
    bounded = bool(names) and all(name.startswith(_BOUNDED) for name in names)
    return bounded or (bool(names) and names <= _PLAIN and not value.args)


def _key_type(module: Module, annotation: cst.BaseExpression | None) -> str:
    if isinstance(annotation, cst.Subscript) and len(annotation.slice) == 2:
        return _text(module, annotation.slice[0].slice)
    return ""


def _value_type(annotation: cst.BaseExpression | None) -> cst.BaseExpression | None:
    if isinstance(annotation, cst.Subscript) and len(annotation.slice) == 2:
        index = annotation.slice[1].slice
        return index.value if isinstance(index, cst.Index) else None
    return None


def _text(module: Module, node: cst.CSTNode) -> str:
    return module.source.text_of(node)
