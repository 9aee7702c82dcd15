"""Which code makes the HTTP objects that the SDK is handed: clients, auth, factories of both.

Values are followed back through names, attributes of `self`, parameters and the functions and
classes of the codebase that make them.
"""

from collections.abc import Iterator

import libcst as cst

from analyzer.codemods.client.calls import SdkCall, bound_arguments, sdk_calls
from analyzer.codemods.client.functions import class_around, function_named
from analyzer.codemods.client.table import client_table
from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.scopes import children_of, dotted
from analyzer.codemods.types import types_of

Place = tuple[Module, cst.CSTNode]
"""A piece of code all of whose `httpx` names reach the SDK."""

_ASKING = ("isinstance", "issubclass")
_PARTIAL = "functools.partial"
_LIMIT = 6


class Crossing:
    """The places of one codebase; `unknown` are calls given something that was not found."""

    def __init__(self, codebase: Codebase) -> None:
        self.codebase = codebase
        self.places: list[Place] = []
        self.unknown: list[SdkCall] = []
        self._seen: set[cst.CSTNode] = set()
        rows = client_table().http
        for call in sdk_calls(codebase, frozenset(rows)):
            given = bound_arguments(call.node, client_table().parameters.get(call.name, ())) or {}
            for name in rows[call.name]:
                if name in given and not self._found(call.module, given[name].value, _LIMIT):
                    self.unknown.append(call)
        self.places += self._providers()
        self.places += self._asked()

    def _found(self, module: Module, node: cst.CSTNode, limit: int) -> bool:
        """Whether all that `node` may be is known; what makes it is noted."""
        if node in self._seen or not limit:
            return bool(limit)
        self._seen.add(node)
        match node:
            case cst.Name(value="None"):
                return True
            case cst.IfExp(body=body, orelse=orelse):
                parts = [self._found(module, part, limit) for part in (body, orelse)]
                return all(parts)
            case cst.BooleanOperation(left=left, right=right):
                parts = [self._found(module, part, limit) for part in (left, right)]
                return all(parts)
            case cst.Await(expression=inner):
                return self._found(module, inner, limit)
            case cst.Call():
                return self._made(module, node, limit)
            case cst.Name() | cst.Attribute():
                return self._named(module, node, limit)
        return False

    def _made(self, module: Module, call: cst.Call, limit: int) -> bool:
        """A call of `httpx` or the SDK itself, or of a function or class that makes the object."""
        found = self.codebase.resolve(module, call.func)
        if found == {_PARTIAL} and call.args:
            return self._found(module, call.args[0].value, limit - 1)
        if found and all(name.startswith("httpx.") for name in found):
            self.places.append((module, call))
            for arg in call.args:
                self._found(module, arg.value, limit - 1)
            return True
        if found and all(name.startswith(("mcp.", "fastmcp.", "httpx2.")) for name in found):
            return True
        return self._defined(module, call.func)

    def _defined(self, module: Module, node: cst.CSTNode) -> bool:
        function = function_named(self.codebase, module, node)
        if function is not None:
            self.places.append(function)
            return True
        for path in self.codebase.resolve(module, node):
            place = self._class(path)
            if place is not None:
                self.places.append(place)
                return True
        return False

    def _class(self, path: str) -> Place | None:
        home, _, name = path.partition(":")
        module = self.codebase.modules.get(home)
        bindings = module.names.root.bindings.get(name, []) if module is not None else []
        node = bindings[0].node if len(bindings) == 1 else None
        return (module, node) if module is not None and isinstance(node, cst.ClassDef) else None

    def _named(self, module: Module, node: cst.Name | cst.Attribute, limit: int) -> bool:
        found = self.codebase.resolve(module, node)
        if found and all(name.startswith(("mcp.", "fastmcp.", "httpx2.")) for name in found):
            return True
        if self._defined(module, node):
            return True
        if isinstance(node, cst.Attribute):
            return self._attribute(module, node, limit)
        owner = module.names.scopes[node].lookup(node.value)
        bindings = owner.bindings[node.value] if owner is not None else []
        answers = [self._bound(module, binding.node, limit - 1) for binding in bindings]
        return bool(answers) and all(answers)

    def _attribute(self, module: Module, node: cst.Attribute, limit: int) -> bool:
        """`self.client`: what the class assigns to it."""
        around, chain = class_around(module, node), dotted(node)
        if around is None or chain is None or not chain.startswith("self."):
            return False
        answers = [
            self._bound(module, target, limit - 1)
            for target in _targets(around)
            if dotted(target.target) == chain
        ]
        return bool(answers) and all(answers)

    def _bound(self, module: Module, node: cst.CSTNode, limit: int) -> bool:
        """What a binding gives the name: a value, a context manager, or an argument."""
        if isinstance(node, cst.AsName):
            item = module.names.parents[node]
            return isinstance(item, cst.WithItem) and self._found(module, item.item, limit)
        if isinstance(node, cst.Param):
            return self._parameter(module, node, limit)
        statement = node if isinstance(node, cst.AnnAssign) else module.names.parents.get(node)
        if isinstance(node, cst.AnnAssign):
            self.places.append((module, node.annotation))
        value = getattr(statement, "value", None)
        return isinstance(value, cst.CSTNode) and self._found(module, value, limit)

    def _parameter(self, module: Module, param: cst.Param, limit: int) -> bool:
        """A parameter: known by its annotation, or by what all its callers are seen to give."""
        if param.annotation is not None:
            self.places.append((module, param.annotation))
        function = module.names.scopes[param].node
        if not isinstance(function, cst.FunctionDef):
            return False
        names = [one.name.value for one in function.params.params]
        answers = []
        for other, call in self._callers(module, function):
            given = (bound_arguments(call, names) or {}).get(param.name.value)
            if given is not None:
                answers.append(self._found(other, given.value, limit - 1))
        return param.annotation is not None or (bool(answers) and all(answers))

    def _callers(
        self, module: Module, function: cst.FunctionDef
    ) -> Iterator[tuple[Module, cst.Call]]:
        for other in self.codebase.modules.values():
            for node in other.names.nodes(cst.Call):
                if _last(node.func) == function.name.value:
                    found = function_named(self.codebase, other, node.func)
                    if found == (module, function):
                        yield other, node

    def _providers(self) -> Iterator[Place]:
        """Classes that extend an OAuth provider of the SDK: it hands them its own objects."""
        for module in self.codebase.modules.values():
            for node in module.names.nodes(cst.ClassDef):
                for base in node.bases:
                    found = self.codebase.resolve(module, base.value)
                    if found and all(name.startswith("mcp.client.auth.") for name in found):
                        yield module, node

    def _asked(self) -> Iterator[Place]:
        """`isinstance(provider, httpx.Auth)`, where the SDK makes what is asked about."""
        for module in self.codebase.modules.values():
            for node in module.names.nodes(cst.Call):
                if _last(node.func) not in _ASKING or len(node.args) != 2:
                    continue
                if self._is_of_sdk(module, node.args[0].value):
                    yield module, node.args[1].value

    def _is_of_sdk(self, module: Module, node: cst.CSTNode) -> bool:
        found = types_of(self.codebase).classes(module, node)
        found = found or self.codebase.resolve(module, node)
        return bool(found) and all(name.startswith("mcp.client.") for name in found)


def _targets(node: cst.CSTNode) -> Iterator[cst.AssignTarget | cst.AnnAssign]:
    if isinstance(node, (cst.AssignTarget, cst.AnnAssign)):
        yield node
    for child in children_of(node):
        yield from _targets(child)


def _last(node: cst.CSTNode) -> str:
    if isinstance(node, cst.Attribute):
        return node.attr.value
    return node.value if isinstance(node, cst.Name) else ""
