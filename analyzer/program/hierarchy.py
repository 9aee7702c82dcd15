"""The order in which a class and its bases are searched, where the source alone fixes it.

That is so when each base is a name bound once, to a class or an import. A base chosen by `try` or
`if`, or made by a call, is known only while solving, and the class has no order then.
"""

import builtins
from collections import defaultdict
from collections.abc import Sequence
from typing import TypeAlias

from analyzer.program.tables import ClassEntry, FunctionEntry, ModuleEntry, Tables
from analyzer.syntax import ir

Base: TypeAlias = int | str
"""A class of the program by its id, or a library's by its name."""

Bindings: TypeAlias = dict[str, list[object]]
MAX_IMPORTS = 8
MAX_DEPTH = 40


class Hierarchy:
    """Linear orders of classes (C3), each found once."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._orders: dict[int, tuple[Base, ...] | None] = {}
        self._bindings: dict[int, Bindings] = {}

    def order(self, cid: int) -> tuple[int, ...] | None:
        """The program's classes among those searched for a name, `cid` first; None if unknown."""
        order = self._order(cid, 0)
        return None if order is None else tuple(base for base in order if isinstance(base, int))

    def _order(self, cid: int, depth: int) -> tuple[Base, ...] | None:
        if cid not in self._orders:
            self._orders[cid] = None
            self._orders[cid] = self._linear(self._tables.classes[cid], depth)
        return self._orders[cid]

    def _linear(self, cls: ClassEntry, depth: int) -> tuple[Base, ...] | None:
        bases = [self._base(cls, base.value) for base in cls.ir.bases if not base.name]
        known = [base for base in bases if base is not None]
        if len(known) < len(bases) or depth > MAX_DEPTH:
            return None
        above = [
            self._order(base, depth + 1) if isinstance(base, int) else (base,) for base in known
        ]
        orders = [order for order in above if order is not None]
        if len(orders) < len(above):
            return None
        merged = merge([*orders, known])
        return None if merged is None else (cls.cid, *merged)

    # which class a base is

    def _base(self, cls: ClassEntry, expr: ir.Expr) -> Base | None:
        match expr:
            case ir.Item(base, _, _):
                return self._base(cls, base)
            case ir.Name(name, _):
                if cls.ir.cls >= 0 and name in cls.module.summary.classes[cls.ir.cls].names:
                    return None
                scope = self._tables.functions[cls.module.functions + max(cls.ir.parent, 0)]
                return self._named(scope, name, MAX_IMPORTS)
            case ir.Attr(ir.Name(module, _), name, _):
                return self._member(cls.module, module, name)
        return None

    def _named(self, scope: FunctionEntry, name: str, steps: int) -> Base | None:
        owner = self._tables.owner(scope, name)
        if owner < 0:
            return name if name in _BUILTINS else None
        module = self._tables.functions[owner].module
        match self._bound(owner).get(name):
            case [ir.ClassDef(index, _)]:
                return module.classes + index
            case [ir.Import() as statement] if statement.name not in ("", ".") and steps:
                return self._imported(module, statement, steps)
        return None

    def _imported(self, module: ModuleEntry, statement: ir.Import, steps: int) -> Base | None:
        target = self._tables.module_of(module.file, statement.level, statement.module)
        if target is None:
            return f"{'.' * statement.level}{statement.module}.{statement.name}"
        if target is module:
            return None
        body = self._tables.functions[target.functions]
        return self._named(body, statement.name, steps - 1)

    def _member(self, module: ModuleEntry, name: str, attribute: str) -> Base | None:
        """`module.Class`, where the name is that of an imported module."""
        match self._bound(module.functions).get(name):
            case [ir.Import(dotted, level, imported, _, _)]:
                whole = ".".join(part for part in (dotted, imported) if part not in ("", "."))
                wanted = whole if imported else name
                target = self._tables.module_of(module.file, level, wanted)
                if target is None:
                    return f"{'.' * level}{wanted}.{attribute}"
                body = self._tables.functions[target.functions]
                return self._named(body, attribute, MAX_IMPORTS)
        return None

    def _bound(self, gid: int) -> Bindings:
        """The statements of a function that bind each name, wherever they stand in it."""
        known = self._bindings.get(gid)
        if known is None:
            found: defaultdict[str, list[object]] = defaultdict(list)
            function = self._tables.functions[gid]
            for node in function.nodes:
                for name in _binds(function.module, node):
                    found[name].append(node)
            known = self._bindings[gid] = dict(found)
        return known


_BUILTINS = frozenset(dir(builtins))


def _binds(module: ModuleEntry, node: object) -> list[str]:
    match node:
        case ir.ClassDef(index, _):
            return [module.summary.classes[index].name]
        case ir.Def(index, _):
            return [module.summary.functions[index].name]
        case ir.Import(_, _, _, bound, _):
            return [bound]
        case ir.Assign(targets, _, _, _):
            return [target.id for target in targets if isinstance(target, ir.Name)]
    return []


def merge(orders: Sequence[Sequence[Base]]) -> tuple[Base, ...] | None:
    """The C3 merge: the first head that is in no other order's tail, until all are used up."""
    pending = [list(order) for order in orders if order]
    merged: list[Base] = []
    while pending:
        tails = {base for order in pending for base in order[1:]}
        head = next((order[0] for order in pending if order[0] not in tails), None)
        if head is None:
            return None
        merged.append(head)
        pending = [rest for order in pending if (rest := [b for b in order if b != head])]
    return tuple(merged)
