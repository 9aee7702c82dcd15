"""Objects that hold servers: the classes written here, their constructors and attributes."""

from collections.abc import Iterator

import libcst as cst

from analyzer.codemods.calls import calls_of
from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.scopes import Scope, dotted
from analyzer.codemods.types import types_of

_CONSTRUCTOR = "__init__"
_AROUND = ("Annotated", "Optional", "Union")


def attribute_slots(codebase: Codebase, cls: str, name: str) -> frozenset[str]:
    """Slots of an attribute of a class written here, in it and in those that it extends."""
    return frozenset(f"{one}#{name}" for one in types_of(codebase).written_lineage(cls))


def slots_on(codebase: Codebase, module: Module, node: cst.Attribute) -> frozenset[str]:
    """Slots of an attribute of an object, or of a class, that is written here."""
    types = types_of(codebase)
    owners = types.classes(module, node.value) or types.is_class(module, node.value)
    return frozenset().union(*(attribute_slots(codebase, one, node.attr.value) for one in owners))


def made_by(codebase: Codebase, module: Module, call: cst.Call) -> list[str]:
    """The classes written here of which a call makes an instance."""
    types = types_of(codebase)
    found = sorted(types.is_class(module, call.func))
    return [one for one in found if types.written_lineage(one)]


def constructors(codebase: Codebase, module: Module, call: cst.Call) -> Iterator[str]:
    """Slots under which the constructor that a call runs may be written, nearest first."""
    lineage = types_of(codebase).written_lineage
    for cls in made_by(codebase, module, call):
        yield from (f"{one}#{_CONSTRUCTOR}" for one in lineage(cls))
    func = call.func
    if not isinstance(func, cst.Attribute) or func.attr.value != _CONSTRUCTOR:
        return
    if isinstance(func.value, cst.Call) and dotted(func.value.func) == "super":
        owner: Scope | None = module.names.scopes[call]
        while owner is not None and owner.kind != "class":
            owner = owner.parent
        if owner is not None:
            bases = lineage(f"{module.path}:{owner.id}")[1:]
            yield from (f"{one}#{_CONSTRUCTOR}" for one in bases)


def fields_of(codebase: Codebase, cls: str) -> list[str]:
    """The names that a class written here annotates, in order: what calls of a dataclass fill."""
    return [
        one.target.value
        for found in calls_of(codebase).class_named(cls)
        for line in found.node.body.body
        if isinstance(line, cst.SimpleStatementLine)
        for one in line.body
        if isinstance(one, cst.AnnAssign) and isinstance(one.target, cst.Name)
    ]


def annotated_classes(
    codebase: Codebase, module: Module, scope: Scope, node: cst.CSTNode
) -> frozenset[str]:
    """The classes that an annotation allows, `None` left out; a text is read as what it says."""
    if isinstance(node, cst.SimpleString):
        try:
            inner: cst.CSTNode = cst.parse_expression(str(node.raw_value).strip())
        except cst.ParserSyntaxError:
            return frozenset()
        return annotated_classes(codebase, module, scope, inner)
    parts: list[cst.CSTNode] = []
    if isinstance(node, cst.BinaryOperation) and isinstance(node.operator, cst.BitOr):
        parts = [node.left, node.right]
    elif isinstance(node, cst.Subscript):
        base = (dotted(node.value) or "").rpartition(".")[2]
        values = [one.slice.value for one in node.slice if isinstance(one.slice, cst.Index)]
        if base not in _AROUND:
            return annotated_classes(codebase, module, scope, node.value)
        parts = [*values[:1]] if base == "Annotated" else [*values]
    if parts:
        return frozenset().union(
            *(annotated_classes(codebase, module, scope, one) for one in parts)
        )
    chain = dotted(node)
    if chain is None or chain == "None":
        return frozenset()
    return codebase.resolve_chain(module, scope, chain.split("."))
