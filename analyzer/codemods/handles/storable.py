"""Which values can be put into a store and taken out again, by their types."""

import contextlib
from collections.abc import Iterator
from typing import NamedTuple

import libcst as cst

from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.handles.unproven import Unproven

_FIXED = frozenset(
    {
        "bool", "bytes", "complex", "float", "frozenset", "int", "str", "tuple", "None",
        "datetime.date", "datetime.datetime", "datetime.time", "datetime.timedelta",
        "decimal.Decimal", "fractions.Fraction", "pathlib.Path", "pathlib.PurePath",
        "typing.Annotated", "typing.Final", "typing.FrozenSet", "typing.Literal",
        "typing.Optional", "typing.Tuple", "typing.Union", "uuid.UUID",
    }
)  # fmt: skip
_CHANGING = frozenset(
    {
        "dict", "list", "set", "collections.OrderedDict", "collections.defaultdict",
        "collections.deque", "typing.Dict", "typing.List", "typing.Set",
        "collections.abc.Mapping", "collections.abc.MutableMapping",
        "collections.abc.MutableSequence", "collections.abc.Sequence",
        "typing.Mapping", "typing.MutableMapping", "typing.Sequence",
    }
)  # fmt: skip
_ANYTHING = frozenset({"typing.Any", "object"})
_ENUMS = frozenset({"enum.Enum", "enum.StrEnum", "enum.IntEnum", "enum.Flag", "enum.IntFlag"})
_BASES = {"pydantic.BaseModel": False, "typing.NamedTuple": True, "typing.TypedDict": False}
"""Bases whose fields are known to the store, and whether they stay as they are made."""


class Kind(NamedTuple):
    """What is known of a type. `changes` tells whether its values may be changed in place,
    `is_open` that they may be anything."""

    changes: bool
    is_open: bool


def kind_of(codebase: Codebase, module: Module, annotation: cst.BaseExpression) -> Kind:
    """Raises `Unproven` for a type whose values a store cannot give back."""
    return _Reading(codebase).of(module, annotation)


def classes_of(
    codebase: Codebase, module: Module, annotation: cst.BaseExpression
) -> frozenset[tuple[str, int]]:
    """File and line of each class here whose objects such values have, as far as that is seen."""
    reading = _Reading(codebase)
    with contextlib.suppress(Unproven):
        reading.of(module, annotation)
    return frozenset(reading.seen.values())


class _Reading:
    def __init__(self, codebase: Codebase) -> None:
        self._codebase = codebase
        self.seen: dict[cst.ClassDef, tuple[str, int]] = {}
        """The classes met on the way, with file and line of each."""

    def of(self, module: Module, node: cst.BaseExpression) -> Kind:
        if isinstance(node, cst.SimpleString):
            try:
                parsed = cst.parse_expression(str(node.raw_value))
            except cst.ParserSyntaxError:
                raise _refused(module, node) from None
            return self._named(module, node, _quoted(parsed))
        if isinstance(node, cst.BinaryOperation):
            return _joined([self.of(module, node.left), self.of(module, node.right)])
        if isinstance(node, cst.Subscript):
            return self._subscript(module, node)
        if isinstance(node, (cst.Name, cst.Attribute)):
            return self._named(module, node, "")
        raise _refused(module, node)

    def _subscript(self, module: Module, node: cst.Subscript) -> Kind:
        outer = self.of(module, node.value)
        if self._names(module, node.value) & {"typing.Literal"}:
            return outer
        items = [one.slice.value for one in node.slice if isinstance(one.slice, cst.Index)]
        if self._names(module, node.value) & {"typing.Annotated"}:
            items = items[:1]
        inner = [self.of(module, one) for one in items if not isinstance(one, cst.Ellipsis)]
        return _joined([outer, *inner])

    def _named(self, module: Module, node: cst.BaseExpression, quoted: str) -> Kind:
        names = self._resolved(module, quoted) if quoted else self._names(module, node)
        if names and names <= _FIXED:
            return Kind(changes=False, is_open=False)
        if names and names <= _CHANGING:
            return Kind(changes=True, is_open=False)
        if names and names <= _ANYTHING:
            return Kind(changes=True, is_open=True)
        home, found = self._class(names)
        if home is None or found is None:
            raise _refused(module, node)
        if found in self.seen:
            return Kind(changes=False, is_open=False)
        line = home.source.line_of(home.source.span(found.name)[0])
        self.seen[found] = home.path, line
        return self._of_class(home, found)

    def _of_class(self, module: Module, node: cst.ClassDef) -> Kind:
        bases = {one for base in node.bases for one in self._codebase.resolve(module, base.value)}
        if bases & _ENUMS:
            return Kind(changes=False, is_open=False)
        known = [name for name in bases if name in _BASES]
        frozen = self._frozen(module, node)
        if frozen is None and not known:
            raise Unproven(f"{node.name.value} cannot be put into a store: make it a dataclass")
        own = Kind(changes=not (frozen or all(_BASES[one] for one in known)), is_open=False)
        if frozen is False:
            own = Kind(changes=True, is_open=False)
        fields = [
            statement.annotation.annotation
            for line in node.body.body
            if isinstance(line, cst.SimpleStatementLine)
            for statement in line.body
            if isinstance(statement, cst.AnnAssign)
        ]
        return _joined([own, *(self.of(module, one) for one in fields), *self._above(bases)])

    def _above(self, bases: set[str]) -> Iterator[Kind]:
        for base in sorted(bases):
            home, found = self._class(frozenset({base}))
            if home is not None and found is not None:
                yield self._of_class(home, found)

    def _frozen(self, module: Module, node: cst.ClassDef) -> bool | None:
        """Whether a dataclass is frozen; None for another class."""
        for one in node.decorators:
            call = one.decorator if isinstance(one.decorator, cst.Call) else None
            names = self._codebase.resolve(module, call.func if call else one.decorator)
            if names <= {"dataclasses.dataclass", "pydantic.dataclasses.dataclass"} and names:
                return call is not None and any(
                    arg.keyword is not None
                    and arg.keyword.value == "frozen"
                    and isinstance(arg.value, cst.Name)
                    and arg.value.value == "True"
                    for arg in call.args
                )
        return None

    def _names(self, module: Module, node: cst.BaseExpression) -> frozenset[str]:
        found = self._codebase.resolve(module, node)
        if found:
            return frozenset(name.removeprefix("builtins.") for name in found)
        if isinstance(node, cst.Name) and module.names.scopes[node].lookup(node.value) is None:
            return frozenset({node.value})
        return frozenset()

    def _resolved(self, module: Module, quoted: str) -> frozenset[str]:
        root = module.names.root
        found = self._codebase.resolve_chain(module, root, quoted.split("."))
        return found or frozenset({quoted} if root.lookup(quoted) is None else ())

    def _class(self, names: frozenset[str]) -> tuple[Module | None, cst.ClassDef | None]:
        if len(names) != 1:
            return None, None
        path, _, name = next(iter(names)).partition(":")
        module = self._codebase.modules.get(path)
        bindings = module.names.root.bindings.get(name, []) if module is not None else []
        node = bindings[0].node if len(bindings) == 1 else None
        return (module, node) if isinstance(node, cst.ClassDef) else (None, None)


def _quoted(node: cst.BaseExpression) -> str:
    parts: list[str] = []
    while isinstance(node, cst.Attribute):
        parts.insert(0, node.attr.value)
        node = node.value
    return ".".join([node.value, *parts]) if isinstance(node, cst.Name) else ""


def _joined(kinds: list[Kind]) -> Kind:
    return Kind(any(one.changes for one in kinds), any(one.is_open for one in kinds))


def _refused(module: Module, node: cst.BaseExpression) -> Unproven:
    return Unproven(f"{module.source.text_of(node)} cannot be put into a store")
