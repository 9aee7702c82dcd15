"""Every call of a function, across modules, or the reason why they cannot all be seen."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from functools import cached_property, lru_cache
from typing import NamedTuple

import libcst as cst

from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.passing.instances import Instances
from analyzer.codemods.scopes import Scope
from analyzer.codemods.serverslots import qualified_name

_CALLS_ITS_FIRST = {
    "asyncio.to_thread": True,
    "functools.partial": True,
    "starlette.concurrency.run_in_threadpool": True,
    "anyio.to_thread.run_sync": False,
}
"""Functions that call their first argument with the rest, and whether with keywords too."""
_PARTIAL = "functools.partial"
_HARMLESS = frozenset({"__name__", "__doc__", "__qualname__", "__module__"})
_BINDING = frozenset({"staticmethod", "classmethod"})


class Unseen(Exception):
    """Why not every call of a function is known, in words that end a marker."""


class Site(NamedTuple):
    """A call of a function. The first `skip` arguments are not the function's own; `keywords`
    tells whether it can be given some by keyword, `is_open` whether more may follow later."""

    module: Module
    call: cst.Call
    skip: int = 0
    keywords: bool = True
    is_open: bool = False


class Calls:
    """Who calls which function of a codebase."""

    def __init__(self, codebase: Codebase) -> None:
        self._codebase = codebase

    def of(
        self, function: cst.FunctionDef, registrations: Collection[cst.CSTNode] = ()
    ) -> tuple[Site, ...]:
        """All calls of `function`. `registrations` are uses of it that are known to be none.

        Raises `Unseen` when others may call it.
        """
        module = self._homes[function]
        self._check_definition(module, function)
        owner = self.instances.method(function, module)
        uses = self._uses_of_method(function, owner) if owner else self._uses[function]
        sites = []
        for user, node, skip in uses:
            if node in registrations:
                continue
            site = self._site(user, node, skip)
            if site is None:
                raise Unseen(f"{function.name.value} is handed on without being called")
            sites.append(site)
        return tuple(sites)

    def function_at(self, module: Module, node: cst.CSTNode) -> cst.FunctionDef | None:
        """The one function a name, or a method of `self` or of a known object, stands for."""
        found = {self._functions.get(name) for name in self._codebase.resolve(module, node)}
        if isinstance(node, cst.Attribute):
            for owner in self.instances.owners(module, node.value):
                name = self.instances.defining(owner, node.attr.value)
                found.add(self._functions.get(f"{name}.{node.attr.value}"))
        found.discard(None)
        return found.pop() if len(found) == 1 else None

    def bound_by_call(self, function: cst.FunctionDef) -> int:
        """How many parameters the object fills on which a method is called."""
        is_method = self._homes[function].names.scopes[function].kind == "class"
        static = any(
            getattr(decorator.decorator, "value", "") == "staticmethod"
            for decorator in function.decorators
        )
        return int(is_method and not static)

    def in_order(self, functions: Collection[cst.FunctionDef]) -> list[cst.FunctionDef]:
        """Functions by file and place."""
        return [function for function in self._homes if function in functions]

    def module_of(self, function: cst.FunctionDef) -> Module:
        return self._homes[function]

    @cached_property
    def instances(self) -> Instances:
        return Instances(self._codebase)

    @cached_property
    def _homes(self) -> dict[cst.FunctionDef, Module]:
        return {
            node: module
            for module in self._codebase.modules.values()
            for node in module.names.nodes(cst.FunctionDef)
        }

    @cached_property
    def _functions(self) -> dict[str, cst.FunctionDef]:
        """Functions by qualified name, methods by that of their class and their own."""
        return {_full_name(module, function): function for function, module in self._homes.items()}

    @cached_property
    def _uses(self) -> dict[cst.FunctionDef, list[tuple[Module, cst.CSTNode, int]]]:
        """Uses of functions that are no methods; those in annotations do not count."""
        found = defaultdict(list)
        for module in self._codebase.modules.values():
            for use in module.names.uses:
                for count in range(1, len(use.parts) + 1):
                    chain = [part.name for part in use.parts[:count]]
                    names = self._codebase.resolve_chain(module, use.scope, chain)
                    rest = use.parts[count:]
                    if use.quoted or (rest and rest[0].name in _HARMLESS):
                        continue
                    for name in names & self._functions.keys():
                        node = use.node if not rest and len(names) == 1 else cst.Pass()
                        found[self._functions[name]].append((module, node, 0))
        return found

    @cached_property
    def _attributes(self) -> dict[str, list[tuple[Module, cst.Attribute]]]:
        found = defaultdict(list)
        for module in self._codebase.modules.values():
            for node in module.names.nodes(cst.Attribute):
                found[node.attr.value].append((module, node))
        return found

    def _check_definition(self, module: Module, function: cst.FunctionDef) -> None:
        name = function.name.value
        scope = module.names.scopes[function]
        owner = scope.owner(name)
        several = len(owner.bindings[name]) > 1 and not self._is_unnamed(owner, name)
        if several or name in module.names.declared:
            raise Unseen(f"{name} is defined more than once")
        if owner is module.names.root and (module.path, name) in self._codebase.string_uses:
            raise Unseen(f"{name} is exported, or replaced by its name")

    def _is_unnamed(self, owner: Scope, name: str) -> bool:
        """Whether all that has a name is registered where it is defined, and never named."""
        defined = [binding.node for binding in owner.bindings[name]]
        return all(
            isinstance(node, cst.FunctionDef) and node.decorators and not self._uses[node]
            for node in defined
        )

    def _uses_of_method(
        self, function: cst.FunctionDef, owner: str
    ) -> Iterator[tuple[Module, cst.CSTNode, int]]:
        """Uses by attribute; raises `Unseen` for an object that may or may not have the method."""
        name = function.name.value
        if not self.instances.is_closed(owner, name) or name.startswith("__"):
            raise Unseen(f"{name} belongs to more than one class, or is called by a library")
        if any(string.raw_value == name for string in self._strings):
            raise Unseen(f"{name} is looked up by its name")
        static = any(
            getattr(decorator.decorator, "value", "") in _BINDING
            for decorator in function.decorators
        )
        for module, node in self._attributes.get(name, ()):
            owners = self.instances.owners(module, node.value)
            defining = {self.instances.defining(one, name) for one in owners}
            if defining == {owner}:
                is_class = owners <= self._codebase.resolve(module, node.value)
                yield module, node, 1 if is_class and not static else 0
            elif not owners or owner in defining or self._may_be(owner, owners):
                raise Unseen(f"{name} is called on an object that is not known")

    def _may_be(self, owner: str, others: frozenset[str]) -> bool:
        return any(self.instances.shares_heirs(owner, other) for other in others)

    @cached_property
    def _strings(self) -> list[cst.SimpleString]:
        return [
            string for module in self._codebase.modules.values() for string in module.names.strings
        ]

    def _site(self, module: Module, node: cst.CSTNode, skip: int) -> Site | None:
        parent = module.names.parents.get(node)
        if isinstance(parent, cst.Call) and parent.func is node:
            return Site(module, parent, skip)
        call = module.names.parents.get(parent) if isinstance(parent, cst.Arg) else None
        if not isinstance(call, cst.Call) or call.args[0] is not parent or parent.star:
            return None
        found = self._codebase.resolve(module, call.func)
        if len(found) != 1 or parent.keyword is not None or skip:
            return None
        name = next(iter(found))
        keywords = _CALLS_ITS_FIRST.get(name)
        return None if keywords is None else Site(module, call, 1, keywords, name == _PARTIAL)


@lru_cache(maxsize=1)
def calls_of(codebase: Codebase) -> Calls:
    """The calls of a codebase, gathered once for all codemods."""
    return Calls(codebase)


def _full_name(module: Module, function: cst.FunctionDef) -> str:
    scope = module.names.scopes[function]
    if scope.kind != "class":
        return qualified_name(module, scope, function.name.value)
    return f"{_class_name(module, scope)}.{function.name.value}"


def _class_name(module: Module, scope: Scope) -> str:
    node = scope.node
    assert isinstance(node, cst.ClassDef)
    return qualified_name(module, scope.parent, node.name.value)
