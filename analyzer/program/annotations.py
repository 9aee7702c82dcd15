"""What an annotation says: names of types behind aliases, and what a framework is to call for it.

An alias is followed to the module that assigns it, through any number of imports.
"""

from collections.abc import Iterator
from typing import NamedTuple

from analyzer.program.tables import ModuleEntry, Tables
from analyzer.syntax import ir

_FOLLOWED = 5
"""Imports that are followed to an alias; more are a cycle."""


class Alias(NamedTuple):
    """What `Alias = X[…]` assigns, and the module in which its names have their meaning."""

    module: ModuleEntry
    value: ir.Expr


class Injected(NamedTuple):
    """`Depends(make)` in an annotation, and the module whose names it is written in."""

    module: ModuleEntry
    call: ir.Call


class Annotations:
    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._bindings: dict[str, dict[str, ir.Expr | ir.Import]] = {}

    def alias(self, name: str, module: ModuleEntry) -> Alias | None:
        """The type that `name` stands for in `module`, where it is an alias for one."""
        for _ in range(_FOLLOWED):
            found = self._bound(module).get(name)
            if not isinstance(found, ir.Import):
                return None if found is None else Alias(module, found)
            source = self._tables.module_of(module.file, found.level, found.module)
            if source is None:
                return None
            name, module = found.name, source
        return None

    def injected(self, annotation: ir.Expr | None, module: ModuleEntry) -> Iterator[Injected]:
        """Calls in `Annotated[T, Depends(make)]`, which may have a name."""
        match annotation:
            case ir.Item(ir.Name("Annotated") | ir.Attr(_, "Annotated"), ir.Seq(_, items)):
                for item in items[1:]:
                    if isinstance(item, ir.Call):
                        yield Injected(module, item)
            case ir.Name(name) | ir.Const("str", name):
                alias = self.alias(name, module)
                if alias is not None:
                    yield from self.injected(alias.value, alias.module)

    def _bound(self, module: ModuleEntry) -> dict[str, ir.Expr | ir.Import]:
        """What the body of a module imports by name, and assigns that has the form of a type."""
        known = self._bindings.get(module.file)
        if known is None:
            known = self._bindings[module.file] = {}
            for node in self._tables.functions[module.functions].nodes:
                match node:
                    case ir.Assign((ir.Name(name),), ir.Item() | ir.Op() as value):
                        known.setdefault(name, value)
                    case ir.Import() if node.name not in ("", ".", "*"):
                        known.setdefault(node.bound, node)
        return known
