"""Of which class an object is, for the calls of its methods: one here, or surely none of these."""

from collections import defaultdict

import libcst as cst

from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.scopes import Scope, dotted
from analyzer.codemods.serverslots import class_of_self, qualified_name
from analyzer.codemods.types import types_of

_NO_CALLERS = frozenset({"abc.ABC", "typing.Generic", "typing.Protocol", "builtins.object"})
"""Bases that call no method of the classes below them."""


_COLLECTED = (cst.ClassDef, cst.Assign, cst.AnnAssign, cst.AugAssign, cst.For)


class Instances:
    """The classes of a codebase, how they inherit, and which objects are theirs."""

    def __init__(self, codebase: Codebase) -> None:
        self._codebase = codebase
        self._classes: dict[str, tuple[Module, cst.ClassDef]] = {}
        self._opened: dict[str, str] = {}
        self._assigned: defaultdict[str, list[cst.BaseExpression | None]] = defaultdict(list)
        for module in codebase.modules.values():
            for node in module.names.nodes(*_COLLECTED):
                self._collect(module, node)

    def method(self, function: cst.FunctionDef, module: Module) -> str | None:
        """The class whose method `function` is; None for a plain function."""
        scope = module.names.scopes[function]
        return _name_of(module, scope) if scope.kind == "class" else None

    def owners(self, module: Module, node: cst.CSTNode) -> frozenset[str]:
        """The classes `node` may be an instance of, or is; what is made elsewhere goes by the
        name of what made it. Empty when that is not known."""
        types = types_of(self._codebase)
        found = types.classes(module, node) or types.is_class(module, node)
        if found:
            return frozenset(self._opened.get(name, name) for name in found)
        scope = module.names.scopes.get(node)
        own = class_of_self(scope, dotted(node) or "") if scope is not None else None
        if own is not None:
            return frozenset({_name_of(module, own)})
        found = self._codebase.resolve(module, node)
        if found and all(name in self._classes or ":" not in name for name in found):
            return found
        return self._made_elsewhere(module, node)

    def defining(self, owner: str, method: str) -> str | None:
        """The class of the codebase that gives `owner` its `method`."""
        for name in (owner, *self._ancestors(owner)):
            if name in self._classes and self._defines(name, method):
                return name
        return None

    def is_closed(self, owner: str, method: str) -> bool:
        """Whether no class above or below `owner` has the method too, or may call it unseen."""
        related = [name for name in self._classes if owner in self._ancestors(name)]
        above = self._ancestors(owner)
        open_bases = [
            name for name in above if name not in self._classes and name not in _NO_CALLERS
        ]
        return not open_bases and not any(
            self._defines(name, method) for name in (*related, *above) if name in self._classes
        )

    def shares_heirs(self, one: str, other: str) -> bool:
        """Whether an object may be an instance of both classes."""
        return any({one, other} <= {name, *self._ancestors(name)} for name in self._classes)

    def _collect(self, module: Module, node: cst.CSTNode) -> None:
        if isinstance(node, cst.ClassDef):
            name = qualified_name(module, module.names.scopes[node], node.name.value)
            self._classes[name] = (module, node)
            self._opened[f"{module.path}:{module.names.own_scopes[node].id}"] = name
        elif isinstance(node, cst.Assign):
            for target in node.targets:
                self._store(module, target.target, node.value)
        elif isinstance(node, (cst.AnnAssign, cst.AugAssign)):
            self._store(module, node.target, node.value)
        elif isinstance(node, cst.For):
            self._store(module, node.target, None)

    def _store(
        self, module: Module, target: cst.CSTNode, value: cst.BaseExpression | None
    ) -> None:
        if isinstance(target, (cst.Tuple, cst.List)):
            for element in target.elements:
                self._store(module, element.value, None)
        elif dotted(target) is not None:
            for slot in self._slots(module, target):
                self._assigned[slot].append(value)

    def _slots(self, module: Module, node: cst.CSTNode) -> frozenset[str]:
        """Where a dotted expression is kept; attributes of `self` belong to the class."""
        chain = (dotted(node) or "").split(".")
        scope = module.names.scopes.get(node)
        if scope is None:
            return frozenset()
        owner = class_of_self(scope, chain[0])
        if owner is not None and len(chain) == 2:
            return frozenset({f"{module.path}:{owner.id}#{chain[1]}"})
        return self._codebase.resolve_chain(module, scope, chain)

    def _made_elsewhere(self, module: Module, node: cst.CSTNode) -> frozenset[str]:
        """What outside makes the object, when each of its assignments calls such a thing."""
        values: list[cst.BaseExpression | None] = []
        if isinstance(node, cst.Call):
            values = [node]
        elif dotted(node) is not None:
            slots = self._slots(module, node)
            values = [one for slot in slots for one in self._assigned.get(slot, [None])]
        found: set[str] = set()
        for value in values:
            names = (
                self._codebase.resolve(module, value.func)
                if isinstance(value, cst.Call) else frozenset()
            )  # fmt: skip
            if not names or any(":" in name for name in names):
                return frozenset()
            found |= names
        return frozenset(found)

    def _ancestors(self, name: str) -> list[str]:
        found: list[str] = []
        pending = [name]
        while pending:
            known = self._classes.get(pending.pop())
            for base in known[1].bases if known is not None else ():
                value = base.value.value if isinstance(base.value, cst.Subscript) else base.value
                names = self._codebase.resolve(known[0], value) if known is not None else ()
                new = [one for one in sorted(names or {dotted(value) or "?"}) if one not in found]
                found += new
                pending += new
        return ["builtins.object" if one == "object" else one for one in found]

    def _defines(self, name: str, method: str) -> bool:
        module, node = self._classes[name]
        return method in module.names.own_scopes[node].bindings


def _name_of(module: Module, scope: Scope) -> str:
    node = scope.node
    assert isinstance(node, cst.ClassDef)
    return qualified_name(module, scope.parent, node.name.value)
