"""Functions of the codebase: which ones an expression names, what they use, and who uses them."""

from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple, TypeVar

import libcst as cst

from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.scopes import Scope, Use

_Definition = TypeVar("_Definition", "Function", "Class")


class Function(NamedTuple):
    """One `def`. Two are the same when they are the same node."""

    module: Module
    node: cst.FunctionDef

    @property
    def name(self) -> str:
        return self.node.name.value

    @property
    def scope(self) -> Scope:
        """The scope inside it."""
        return self.module.names.own_scopes[self.node]

    @property
    def owner(self) -> Scope:
        """The scope that holds its name."""
        return self.module.names.scopes[self.node].owner(self.name)

    @property
    def params(self) -> tuple[cst.Param, ...]:
        """The parameters a call fills by position, `self` included."""
        return (*self.node.params.posonly_params, *self.node.params.params)


class Class(NamedTuple):
    """One `class`."""

    module: Module
    node: cst.ClassDef

    @property
    def scope(self) -> Scope:
        return self.module.names.own_scopes[self.node]


class Calls:
    """An index of the definitions of a codebase and of what is read by name in each."""

    def __init__(self, codebase: Codebase) -> None:
        self.codebase = codebase
        self._functions: defaultdict[str, list[Function]] = defaultdict(list)
        self._classes: defaultdict[str, list[Class]] = defaultdict(list)
        self._uses: defaultdict[cst.FunctionDef, list[Use]] = defaultdict(list)
        self._named: defaultdict[str, list[tuple[Module, Use]]] = defaultdict(list)
        for module in codebase.modules.values():
            self._index(module)

    def functions(self, module: Module, node: cst.CSTNode) -> tuple[Function, ...]:
        """The functions that `node` (a name or dotted chain) may name; `self.x` included."""
        own = self.class_of_self(module, node.value) if isinstance(node, cst.Attribute) else None
        if own is not None and isinstance(node, cst.Attribute):
            return self.methods(own, node.attr.value)
        return self._found(self._functions, self.codebase.resolve(module, node))

    def named(self, names: frozenset[str]) -> tuple[Function, ...]:
        """The functions of these qualified names."""
        return self._found(self._functions, names)

    def classes(self, module: Module, node: cst.CSTNode) -> tuple[Class, ...]:
        return self._found(self._classes, self.codebase.resolve(module, node))

    def class_named(self, name: str) -> tuple[Class, ...]:
        """The class that types call `path/to/file.py:Name@1`."""
        path, mark, identity = name.partition(":")
        module = self.codebase.modules.get(path) if mark else None
        if module is None:
            return ()
        return tuple(
            Class(module, node)
            for node, scope in module.names.own_scopes.items()
            if isinstance(node, cst.ClassDef) and scope.id == identity
        )

    def methods(self, cls: Class, name: str) -> tuple[Function, ...]:
        """The method an instance of `cls` has under `name`: its own, else its bases'."""
        for one in self.lineage(cls):
            found = [
                Function(one.module, binding.node)
                for binding in one.scope.bindings.get(name, ())
                if isinstance(binding.node, cst.FunctionDef)
            ]
            if found:
                return tuple(found)
        return ()

    def lineage(self, cls: Class) -> list[Class]:
        """A class and its bases that are written here."""
        found = [cls]
        for one in found:
            for base in one.node.bases:
                found += [c for c in self.classes(one.module, base.value) if c not in found]
        return found

    def class_of_self(self, module: Module, node: cst.CSTNode) -> Class | None:
        """The class whose method calls itself `node`, seen from inside that method."""
        scope = module.names.scopes.get(node)
        owner = scope.lookup(node.value) if scope and isinstance(node, cst.Name) else None
        if owner is None or not isinstance(owner.node, cst.FunctionDef):
            return None
        params = (*owner.node.params.posonly_params, *owner.node.params.params)
        outer = owner.parent
        if not params or not isinstance(node, cst.Name) or params[0].name.value != node.value:
            return None
        if outer is None or not isinstance(outer.node, cst.ClassDef):
            return None
        return Class(module, outer.node)

    def uses_in(self, function: Function) -> list[Use]:
        """Every name read in a function, nested functions included."""
        return self._uses[function.node]

    def uses_of(self, function: Function) -> Iterator[tuple[Module, Use]]:
        """Every place that names a function, or may: an attribute of its name on what is unknown
        counts for methods."""
        is_method = function.owner.kind == "class"
        for module, use in self._named[function.name]:
            names = [part.name for part in use.parts]
            index = len(names) - 1 - names[::-1].index(function.name)
            if is_method and index:
                yield module, use
                continue
            found = self.codebase.resolve_chain(module, use.scope, names[: index + 1])
            if function in self._found(self._functions, found):
                yield module, use

    def is_exported(self, function: Function) -> bool:
        """Whether another module or a string names it."""
        at_top = function.owner is function.module.names.root
        return at_top and (function.module.path, function.name) in self.codebase.outside_uses

    # the index

    def _index(self, module: Module) -> None:
        for node in module.names.nodes(cst.FunctionDef, cst.ClassDef):
            scope = module.names.scopes[node]
            if isinstance(node, cst.FunctionDef):
                for key in _keys(module, scope, node.name.value):
                    self._functions[key].append(Function(module, node))
            else:
                for key in _keys(module, scope, node.name.value):
                    self._classes[key].append(Class(module, node))
        for use in module.names.uses:
            for name in {part.name for part in use.parts}:
                self._named[name].append((module, use))
            scope_around: Scope | None = use.scope
            while scope_around is not None:
                if isinstance(scope_around.node, cst.FunctionDef):
                    self._uses[scope_around.node].append(use)
                scope_around = scope_around.parent

    def _found(
        self, index: dict[str, list[_Definition]], names: frozenset[str]
    ) -> tuple[_Definition, ...]:
        return tuple(one for name in sorted(names) for one in index.get(name, ()))


@lru_cache(maxsize=1)
def calls_of(codebase: Codebase) -> Calls:
    """The index of a codebase, made once for all codemods."""
    return Calls(codebase)


def _keys(module: Module, scope: Scope, name: str) -> list[str]:
    """Qualified names of a definition, as `Codebase.resolve` spells them."""
    if scope.kind == "class" and isinstance(scope.node, cst.ClassDef) and scope.parent:
        outer = _keys(module, scope.parent, scope.node.name.value)
        return [f"{key}.{name}" for key in outer]
    return [f"{module.path}:{scope.id}#{name}" if scope.id else f"{module.path}:{name}"]
