"""Which server object an expression denotes, across functions and modules.

A small points-to analysis: slots (variables, `self` attributes, parameters, return values) hold
sets of server constructions; assignments, returns and calls copy them until nothing changes.
Anything that is neither a server nor `None` adds `OTHER`, so that a mixed receiver is seen.
"""

from collections import defaultdict
from collections.abc import Collection
from functools import lru_cache

import libcst as cst

from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.constructions import Construction, unpacked_by
from analyzer.codemods.scopes import Scope, dotted
from analyzer.codemods.serverbases import Subclass, subclasses_of
from analyzer.codemods.serverobjects import (
    annotated_classes,
    attribute_slots,
    constructors,
    fields_of,
    made_by,
    slots_on,
)
from analyzer.codemods.serverslots import (
    class_of_self,
    filled,
    in_order,
    positional_names,
    qualified_name,
    return_slot,
)
from analyzer.codemods.serveruses import OTHER, references_of, settings_of, starts_of
from analyzer.codemods.tables import ServerTable, server_table
from analyzer.codemods.types import types_of

_ROUNDS = 12
_COPIES = (cst.Assign, cst.AnnAssign, cst.NamedExpr, cst.Return, cst.Call)


class ServerFlow:
    """Constructions, starts, method references and settings of a codebase."""

    def __init__(self, codebase: Codebase, table: ServerTable) -> None:
        self.codebase = codebase
        # Neither changes while the flow is solved, and each is asked for in every round.
        self._named_slots: dict[cst.CSTNode, frozenset[str]] = {}
        self._callees: dict[cst.Call, tuple[Module, cst.FunctionDef] | None] = {}
        self.table = table
        self.constructions: list[Construction] = []
        self._number_of: dict[cst.Call, int] = {}
        self._slots: dict[str, set[int]] = defaultdict(set)
        self._functions: dict[str, tuple[Module, cst.FunctionDef]] = {}
        self.derived: frozenset[str] = frozenset(self._derived(plain=False))
        """User classes below the server's, with a constructor of their own or without."""
        self._subclasses = self._derived(plain=True)
        self.subclasses: dict[str, Subclass] = subclasses_of(self)
        self._of_class: dict[str, set[int]] = defaultdict(set)
        self._collect()
        self._solve()
        self.starts = tuple(starts_of(self))
        self.references = tuple(references_of(self))
        self.settings = tuple(settings_of(self))

    def is_server_class(self, module: Module, node: cst.CSTNode) -> bool | None:
        """True for the 1.x class or a plain subclass of it, False for the 2.x class, else None."""
        return self._is_server(self.codebase.meant(module, node))

    def _is_server(self, classes: frozenset[str]) -> bool | None:
        if not classes:
            return None
        if classes <= set(self.table.old) | self._subclasses:
            return True
        return False if classes <= set(self.table.new) else None

    def value(self, module: Module, node: cst.CSTNode) -> set[int]:
        """The constructions `node` may denote; empty when nothing is known."""
        if isinstance(node, cst.Call):
            return self._call_value(module, node)
        if isinstance(node, cst.Await):
            return self.value(module, node.expression)
        if isinstance(node, cst.NamedExpr):
            return self.value(module, node.value)
        if isinstance(node, cst.IfExp):
            return self.value(module, node.body) | self.value(module, node.orelse)
        if isinstance(node, cst.BooleanOperation):
            return self.value(module, node.left) | self.value(module, node.right)
        if isinstance(node, cst.Name) and node.value == "None":
            return set()
        if isinstance(node, cst.Name) and self._of_class and self.is_self(module, node):
            return set(self._numbers_of_self(module, node))
        if dotted(node) is not None:
            return set().union(*(self._slots[slot] for slot in self._slots_of(module, node)))
        return {OTHER}

    def is_server(self, module: Module, node: cst.CSTNode) -> bool:
        """Whether `node` is known to be a server: made by one of these classes, or by its type."""
        made = self.value(module, node) - {OTHER}
        return (
            bool(made)
            or self.annotated(module, node)
            or self.is_self(module, node)
            or self._is_typed(module, node)
        )

    def _is_typed(self, module: Module, node: cst.CSTNode) -> bool:
        types = types_of(self.codebase)
        found = types.classes(module, node)
        old = set(self.table.old)
        return bool(found) and all(old & set(types.lineage(one)) for one in found)

    def is_typed_old(self, module: Module, node: cst.CSTNode) -> bool:
        """Whether an object is a server by its type, where all that are made are of 1.x."""
        is_before = bool(self.constructions) and all(one.old for one in self.constructions)
        return is_before and self._is_typed(module, node)

    def is_self(self, module: Module, node: cst.CSTNode) -> bool:
        """Whether `node` is the `self` of a class that derives from the server's."""
        scope = module.names.scopes.get(node)
        if not isinstance(node, cst.Name) or scope is None or not self.derived:
            return False
        owner = class_of_self(scope, node.value)
        return owner is not None and self.is_derived(module, owner)

    def is_derived(self, module: Module, owner: Scope) -> bool:
        """Whether a class derives from the server's; `owner` is its scope."""
        return self.class_key(module, owner) in self.derived

    def class_key(self, module: Module, owner: Scope) -> str:
        """The qualified name of the class that opens a scope."""
        name = owner.node.name.value if isinstance(owner.node, cst.ClassDef) else ""
        return qualified_name(module, owner.parent, name)

    def has_servers(self) -> bool:
        return bool(self.constructions or self.derived)

    def annotated(self, module: Module, node: cst.CSTNode) -> bool:
        """True for a parameter or variable annotated as a server."""
        return bool(self.annotated_as(module, node) - {None})

    def annotated_as(self, module: Module, node: cst.CSTNode) -> set[bool | None]:
        """What `is_server_class` says of the annotations of a name."""
        scope = module.names.scopes.get(node)
        owner = scope.lookup(node.value) if scope and isinstance(node, cst.Name) else None
        if owner is None or not isinstance(node, cst.Name):
            return set()
        annotations = [getattr(one.node, "annotation", None) for one in owner.bindings[node.value]]
        return {
            self._is_server_annotation(module, one)
            for one in annotations
            if isinstance(one, cst.Annotation)
        }

    def _is_server_annotation(self, module: Module, node: cst.Annotation) -> bool | None:
        known = self.is_server_class(module, node.annotation)
        if known is not None:
            return known
        scope = module.names.scopes[node]
        return self._is_server(annotated_classes(self.codebase, module, scope, node.annotation))

    def function_at(
        self, module: Module, node: cst.CSTNode
    ) -> tuple[Module, cst.FunctionDef] | None:
        """The function, or the method of an object of a class written here, that an expression
        names."""
        keys = self._slots_of(module, node)
        if isinstance(node, cst.Attribute):
            # Of an inherited method the class of the object has none under its own name.
            keys = frozenset(key for key in keys if key in self._functions)
        return self._functions.get(next(iter(keys))) if len(keys) == 1 else None

    def calls_of(self, function: cst.CSTNode) -> list[tuple[Module, cst.Call]]:
        """Every call seen of a function."""
        found: list[tuple[Module, cst.Call]] = []
        for module in self.codebase.modules.values():
            for node in module.names.nodes(cst.Call):
                callee = self._callee(module, node)
                if callee is not None and callee[1] is function:
                    found.append((module, node))
        return found

    def argument_for(
        self, call: cst.Call, param: cst.Param, inner: Scope
    ) -> cst.BaseExpression | None:
        """What a call passes for `param`, or the default; `None` when that is unclear."""
        if any(arg.star for arg in call.args) or not isinstance(inner.node, cst.FunctionDef):
            return None
        names = positional_names(inner.node, inner)
        for index, arg in enumerate(call.args):
            positional = names[index] if index < len(names) else ""
            if (arg.keyword.value if arg.keyword else positional) == param.name.value:
                return arg.value
        return param.default

    # Collecting

    def _derived(self, *, plain: bool) -> set[str]:
        """User classes under the server's; `plain` ones inherit the 1.x constructor unchanged."""
        found: set[str] = set()
        old = set(self.table.old) if plain else {*self.table.old, *self.table.new}
        for _ in range(3):
            for module in self.codebase.modules.values():
                for node, scope in module.names.own_scopes.items():
                    if not isinstance(node, cst.ClassDef):
                        continue
                    if plain and "__init__" in scope.bindings:
                        continue
                    bases = [self.codebase.meant(module, base.value) for base in node.bases]
                    if any(base and base <= old | found for base in bases):
                        found.add(qualified_name(module, scope.parent, node.name.value))
        return found

    def _collect(self) -> None:
        for module in self.codebase.modules.values():
            for node in module.names.nodes(cst.FunctionDef, cst.Call):
                if isinstance(node, cst.FunctionDef):
                    key = qualified_name(module, module.names.scopes[node], node.name.value)
                    self._functions[key] = (module, node)
                else:
                    self._construction(module, node)
        for one in dict.fromkeys(self.subclasses.values()):
            if one.is_whole:
                keys = [key for key, other in self.subclasses.items() if other is one]
                self._add(one.module, one.call, True, one, keys)

    def _construction(self, module: Module, call: cst.Call) -> None:
        old = self.is_server_class(module, call.func)
        found = self.codebase.meant(module, call.func)
        if old is not None:
            self._add(module, call, old, None, found)
            return
        one = self._subclass_called(module, call)
        if one is not None and one.unpacked:
            self._add(module, call, True, one, {*found, one.key})

    def _subclass_called(self, module: Module, call: cst.Call) -> Subclass | None:
        found = self.codebase.meant(module, call.func) if self.subclasses else ()
        return self.subclasses.get(next(iter(found))) if len(found) == 1 else None

    def _add(
        self,
        module: Module,
        call: cst.Call,
        old: bool,
        within: Subclass | None,
        classes: Collection[str],
    ) -> None:
        number = len(self.constructions)
        self._number_of[call] = number
        positional = self.table.positional if old else ()
        if within is not None:
            positional = within.positional if within.call is call else ()
        unpacked = unpacked_by(self.codebase, module, call)
        made = Construction(number, module, call, old, positional, within, unpacked)
        self.constructions.append(made)
        for name in classes:
            self._of_class[name].add(number)

    def _numbers_of_self(self, module: Module, node: cst.Name) -> set[int]:
        owner = class_of_self(module.names.scopes[node], node.value)
        key = self.class_key(module, owner) if owner is not None else ""
        return self._of_class.get(key, set())

    def _solve(self) -> None:
        copies = [
            (module, node)
            for module in self.codebase.modules.values()
            for node in module.names.nodes(*_COPIES)
        ]
        for _ in range(_ROUNDS if self.has_servers() else 0):
            before = {slot: len(values) for slot, values in self._slots.items()}
            for module, node in copies:
                self._transfer(module, node)
            if {slot: len(values) for slot, values in self._slots.items()} == before:
                return

    def _transfer(self, module: Module, node: cst.CSTNode) -> None:
        if isinstance(node, cst.Assign):
            for target in node.targets:
                self._assign(module, target.target, node.value)
        elif isinstance(node, (cst.AnnAssign, cst.NamedExpr)) and node.value is not None:
            self._assign(module, node.target, node.value)
        elif isinstance(node, cst.Return) and node.value is not None:
            slot = return_slot(module, module.names.scopes[node])
            if slot is not None:
                self._slots[slot] |= self.value(module, node.value)
                for index, one in enumerate(in_order(node.value)):
                    self._slots[f"{slot}[{index}]"] |= self.value(module, one)
        elif isinstance(node, cst.Call):
            self._pass_arguments(module, node)

    def _assign(self, module: Module, target: cst.CSTNode, value: cst.CSTNode) -> None:
        if isinstance(target, (cst.Tuple, cst.List)):
            for index, one in enumerate(in_order(target)):
                self._put(module, one, self._part(module, value, index))
        else:
            self._put(module, target, self.value(module, value))

    def _put(self, module: Module, target: cst.CSTNode, found: set[int]) -> None:
        if dotted(target) is not None:
            for slot in self._slots_of(module, target):
                self._slots[slot] |= found

    def _part(self, module: Module, value: cst.CSTNode, index: int) -> set[int]:
        """What one of several names is given that a tuple is unpacked into."""
        if isinstance(value, cst.Await):
            return self._part(module, value.expression, index)
        if isinstance(value, cst.Call):
            key = self._function_key(module, value.func)
            return set(self._slots[f"{key}()[{index}]"]) if key is not None else {OTHER}
        parts = in_order(value)
        return self.value(module, parts[index]) if index < len(parts) else {OTHER}

    def _pass_arguments(self, module: Module, call: cst.Call) -> None:
        if call not in self._callees:
            self._callees[call] = self._callee(module, call)
        callee = self._callees[call]
        if callee is None:
            self._fill_fields(module, call)
            return
        owner, function = callee
        inner = owner.names.own_scopes[function]
        names = positional_names(function, inner)
        known = {*names, *(param.name.value for param in function.params.kwonly_params)}
        for name, value in filled(call, names):
            found = self.value(module, value) if name in known else set()
            if found - {OTHER}:
                self._slots[f"{owner.path}:{inner.id}#{name}"] |= found

    def _fill_fields(self, module: Module, call: cst.Call) -> None:
        """Arguments that a class written here takes without a constructor of its own."""
        for cls in made_by(self.codebase, module, call):
            names = fields_of(self.codebase, cls)
            for name, value in filled(call, names):
                if name in names:
                    self._slots[f"{cls}#{name}"] |= self.value(module, value) - {OTHER}

    # Looking up

    def _call_value(self, module: Module, call: cst.Call) -> set[int]:
        if call in self._number_of:
            return {self._number_of[call]}
        made = self.codebase.meant(module, call.func) & self._of_class.keys()
        if made:
            return set().union(*(self._of_class[name] for name in made))
        key = self._function_key(module, call.func)
        return set(self._slots[f"{key}()"]) if key is not None else {OTHER}

    def _function_key(self, module: Module, func: cst.CSTNode) -> str | None:
        keys = self._slots_of(module, func)
        return next((key for key in keys if key in self._functions), None)

    def _callee(self, module: Module, call: cst.Call) -> tuple[Module, cst.FunctionDef] | None:
        one = self._subclass_called(module, call)
        if one is not None:
            return one.module, one.init
        found = self.function_at(module, call.func)
        if found is not None:
            return found
        keys = constructors(self.codebase, module, call)
        return next((self._functions[key] for key in keys if key in self._functions), None)

    def _slots_of(self, module: Module, node: cst.CSTNode) -> frozenset[str]:
        """Slots a dotted expression reads or writes; attributes of `self` belong to the class."""
        if node not in self._named_slots:
            self._named_slots[node] = self._found_slots(module, node)
        return self._named_slots[node]

    def _found_slots(self, module: Module, node: cst.CSTNode) -> frozenset[str]:
        chain = (dotted(node) or "").split(".")
        scope = module.names.scopes.get(node)
        if not chain[0] and isinstance(node, cst.Attribute):
            return slots_on(self.codebase, module, node)
        if scope is None or not chain[0]:
            return frozenset()
        owner = class_of_self(scope, chain[0])
        if owner is not None and len(chain) == 2:
            return attribute_slots(self.codebase, f"{module.path}:{owner.id}", chain[1])
        if isinstance(node, cst.Name) and scope.lookup(node.value) is None:
            return frozenset()
        found = self.codebase.resolve_chain(module, scope, chain)
        if isinstance(node, cst.Attribute):
            found |= slots_on(self.codebase, module, node)
        return found


@lru_cache(maxsize=1)
def server_flow(codebase: Codebase) -> ServerFlow:
    """The flow of high-level servers, computed once for all codemods."""
    return ServerFlow(codebase, server_table())
