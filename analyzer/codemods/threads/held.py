"""What an expression holds, as far as threads are concerned."""

from enum import Enum
from functools import lru_cache
from typing import NamedTuple

import libcst as cst

from analyzer.codemods.calls import Calls, Class, Function
from analyzer.codemods.codebase import Module
from analyzer.codemods.giving import Given, given_to
from analyzer.codemods.scopes import COMPREHENSIONS, Scope, children_of, dotted
from analyzer.codemods.threads.library import is_among, library

_DEPTH = 6
_COLLECTIONS = (cst.List, cst.Dict, cst.Set, *COMPREHENSIONS)
_PLAIN = (
    cst.SimpleString, cst.ConcatenatedString, cst.FormattedString, cst.Integer, cst.Float,
    cst.Imaginary, cst.Tuple, cst.Comparison, cst.UnaryOperation, cst.Lambda, cst.Ellipsis,
)  # fmt: skip


class Kind(Enum):
    PLAIN = "never changes, or threads may share it"
    COLLECTION = "a container of the language"
    LOCK = "a lock"
    PATH = "a path in the file system"
    INSTANCE = "an object of a class that is written here"
    LIVE = "an object of a library"
    UNKNOWN = "nothing is known of it"


class Held(NamedTuple):
    """`cls` is set for instances only."""

    kind: Kind
    cls: Class | None = None


PLAIN, COLLECTION, LOCK, PATH = (
    Held(kind) for kind in (Kind.PLAIN, Kind.COLLECTION, Kind.LOCK, Kind.PATH)
)
LIVE, UNKNOWN = Held(Kind.LIVE), Held(Kind.UNKNOWN)


class Holding:
    """Follows assignments, returns and arguments of a codebase, to a few steps."""

    def __init__(self, calls: Calls) -> None:
        self.calls = calls
        self.codebase = calls.codebase
        self._scopes: dict[str, dict[str, Scope]] = {}
        self._assigned: dict[cst.ClassDef, dict[str, list[cst.BaseExpression]]] = {}
        self._attributes: dict[tuple[cst.ClassDef, str, int], frozenset[Held]] = {}

    def held(self, module: Module, node: cst.CSTNode, depth: int = _DEPTH) -> frozenset[Held]:
        """Everything `node` may hold; empty for `None` alone."""
        if depth == 0:
            return frozenset({UNKNOWN})
        if isinstance(node, (cst.Await, cst.NamedExpr)):
            inner = node.expression if isinstance(node, cst.Await) else node.value
            return self.held(module, inner, depth)
        if isinstance(node, (cst.IfExp, cst.BooleanOperation)):
            sides = (
                (node.body, node.orelse)
                if isinstance(node, cst.IfExp)
                else (node.left, node.right)
            )
            return self.held(module, sides[0], depth) | self.held(module, sides[1], depth)
        if isinstance(node, cst.BinaryOperation):
            left = self.held(module, node.left, depth)
            return left if left == {PATH} else frozenset({PLAIN})
        if isinstance(node, _COLLECTIONS):
            return frozenset({COLLECTION})
        if isinstance(node, _PLAIN):
            return frozenset({PLAIN})
        if isinstance(node, cst.Call):
            return self._made(module, node, depth - 1)
        if dotted(node) is not None:
            return self._named(module, node, depth - 1)
        return frozenset({UNKNOWN})

    def variable(self, qualified: str) -> tuple[Module, Scope, str, list[str]] | None:
        """Where a qualified name of a variable here is bound, and the attributes behind it."""
        path, _, tail = qualified.partition(":")
        module = self.codebase.modules.get(path)
        if module is None or not tail:
            return None
        inner, mark, chain = tail.rpartition("#")
        name, *rest = chain.split(".")
        scope = self._scope(module, inner) if mark else module.names.root
        return None if scope is None else (module, scope, name, rest)

    def of_variable(
        self, module: Module, scope: Scope, name: str, depth: int = _DEPTH
    ) -> frozenset[Held]:
        """What all bindings of a variable hold."""
        found: set[Held] = set()
        for binding in scope.bindings.get(name, ()):
            found |= self._bound(module, binding.node, depth)
        return frozenset(found)

    def of_attribute(self, cls: Class, name: str, depth: int = _DEPTH) -> frozenset[Held]:
        """What `self.<name>` is assigned anywhere in a class or its bases."""
        key = (cls.node, name, depth)
        if key not in self._attributes:
            found: set[Held] = set()
            for one in self.calls.lineage(cls):
                for binding in one.scope.bindings.get(name, ()):
                    found |= self._bound(one.module, binding.node, depth)
                for value in self._assignments_of(one).get(name, ()):
                    found |= self.held(one.module, value, depth)
            self._attributes[key] = frozenset(found) or frozenset({UNKNOWN})
        return self._attributes[key]

    def assigned(self, cls: Class, name: str) -> list[tuple[Module, cst.BaseExpression]]:
        """The values that `self.<name>` is assigned in a class or its bases."""
        lineage = self.calls.lineage(cls)
        return [
            (one.module, value)
            for one in lineage
            for value in self._assignments_of(one).get(name, ())
        ]

    def returned(self, function: Function, depth: int) -> frozenset[Held]:
        found: set[Held] = set()
        for value in returns_of(function):
            found |= self.held(function.module, value, depth)
        return frozenset(found)

    def instance(self, held: frozenset[Held]) -> Class | None:
        """The class when it is the only thing held."""
        classes = {one.cls for one in held if one.kind is Kind.INSTANCE}
        return classes.pop() if len(classes) == 1 and len(held) == 1 else None

    # steps

    def _assignments_of(self, cls: Class) -> dict[str, list[cst.BaseExpression]]:
        if cls.node not in self._assigned:
            self._assigned[cls.node] = _assigned_to_self(cls)
        return self._assigned[cls.node]

    def _scope(self, module: Module, inner: str) -> Scope | None:
        if module.path not in self._scopes:
            scopes = module.names.own_scopes.values()
            self._scopes[module.path] = {scope.id: scope for scope in scopes}
        return self._scopes[module.path].get(inner)

    def _made(self, module: Module, call: cst.Call, depth: int) -> frozenset[Held]:
        func = call.func
        own = self.calls.class_of_self(module, func)
        classes = (own,) if own else self.calls.classes(module, func)
        if classes:
            return frozenset(Held(Kind.INSTANCE, cls) for cls in classes)
        functions = self.calls.functions(module, func) or self._method(module, func, depth)
        if functions:
            return frozenset().union(*(self.returned(one, depth) for one in functions))
        made = self._of_library(module, func)
        if made == UNKNOWN and isinstance(func, cst.Attribute) and depth:
            known = self.held(module, func.value, depth) - {UNKNOWN}
            made = LIVE if known else UNKNOWN
        return frozenset({made})

    def _method(
        self, module: Module, func: cst.BaseExpression, depth: int
    ) -> tuple[Function, ...]:
        if not isinstance(func, cst.Attribute) or depth == 0:
            return ()
        cls = self.instance(self.held(module, func.value, depth))
        return self.calls.methods(cls, func.attr.value) if cls else ()

    def _of_library(self, module: Module, func: cst.BaseExpression) -> Held:
        """What a call of something from outside gives."""
        names = self.outside(module, func)
        known = library()
        if is_among(names, known.collections):
            return COLLECTION
        if is_among(names, known.locks):
            return LOCK
        if names and names <= {"pathlib.Path", "pathlib.PurePath"}:
            return PATH
        if names and is_among(names, known.settled) and not is_among(names, known.bound):
            return PLAIN
        return LIVE if names else UNKNOWN

    def outside(self, module: Module, node: cst.CSTNode) -> frozenset[str]:
        """The qualified names `node` has in libraries and among the builtins."""
        chain = dotted(node)
        scope = module.names.scopes.get(node)
        if chain is None or scope is None:
            return frozenset()
        if self.codebase.is_builtin(module, scope, chain.partition(".")[0]):
            return frozenset({f"builtins.{chain}"})
        found = self.codebase.resolve(module, node)
        return frozenset(name for name in found if ":" not in name)

    def _named(self, module: Module, node: cst.CSTNode, depth: int) -> frozenset[Held]:
        if isinstance(node, cst.Name) and node.value in ("None", "True", "False"):
            return frozenset() if node.value == "None" else frozenset({PLAIN})
        if isinstance(node, cst.Attribute):
            own = self.calls.class_of_self(module, node.value)
            cls = own or self.instance(self.held(module, node.value, depth))
            if cls is not None:
                return self.of_attribute(cls, node.attr.value, depth)
        if self.calls.functions(module, node) or self.calls.classes(module, node):
            return frozenset({PLAIN})
        found: set[Held] = set()
        for qualified in self.codebase.resolve(module, node):
            place = self.variable(qualified)
            if place is None or place[3]:
                found.add(PLAIN if is_among([qualified], library().settled) else LIVE)
            else:
                found |= self.of_variable(place[0], place[1], place[2], depth)
        return frozenset(found)

    def _bound(self, module: Module, node: cst.CSTNode, depth: int) -> frozenset[Held]:
        """What one binding gives its name."""
        if depth == 0:
            return frozenset({UNKNOWN})
        parents = module.names.parents
        parent = parents.get(node)
        if isinstance(node, cst.AssignTarget) and isinstance(parent, cst.Assign):
            if isinstance(node.target, (cst.Name, cst.Attribute)):
                return self.held(module, parent.value, depth)
            return frozenset({UNKNOWN})
        if isinstance(node, (cst.AnnAssign, cst.NamedExpr)):
            return self.held(module, node.value, depth) if node.value else frozenset()
        if isinstance(node, (cst.FunctionDef, cst.ClassDef, cst.AugAssign, cst.ImportAlias)):
            return frozenset({PLAIN})
        if isinstance(node, cst.AsName) and isinstance(parent, cst.WithItem):
            return self.held(module, parent.item, depth)
        if isinstance(node, cst.Param):
            return self._passed(module, node, depth)
        return frozenset({UNKNOWN})

    def _passed(self, module: Module, param: cst.Param, depth: int) -> frozenset[Held]:
        """What a parameter holds: by its annotation, else by what calls give it."""
        if param.annotation is not None:
            return self._annotated(module, param.annotation.annotation)
        function = module.names.scopes[param].node
        if not isinstance(function, cst.FunctionDef):
            return frozenset({UNKNOWN})
        given = list(given_to(self.calls, Function(module, function), param.name.value))
        found = [
            self.held(one.module, one.value, depth - 1) if isinstance(one, Given) else {PLAIN}
            for one in given
        ]
        return frozenset().union(*found) if found else frozenset({UNKNOWN})

    def _annotated(self, module: Module, node: cst.BaseExpression) -> frozenset[Held]:
        if isinstance(node, cst.BinaryOperation):
            return self._annotated(module, node.left) | self._annotated(module, node.right)
        if isinstance(node, cst.Subscript):
            name = (dotted(node.value) or "").rpartition(".")[2]
            if name in ("Optional", "Annotated", "Union"):
                parts = node.slice[:1] if name == "Annotated" else node.slice
                found = [self._annotated(module, e.slice.value) for e in parts
                         if isinstance(e.slice, cst.Index)]  # fmt: skip
                return frozenset().union(*found)
            return self._annotated(module, node.value)
        if isinstance(node, cst.Name) and node.value == "None":
            return frozenset()
        classes = self.calls.classes(module, node)
        if classes:
            return frozenset(Held(Kind.INSTANCE, cls) for cls in classes)
        return (
            frozenset({self._of_library(module, node)}) if dotted(node) else frozenset({UNKNOWN})
        )


@lru_cache(maxsize=4096)
def returns_of(function: Function) -> tuple[cst.BaseExpression, ...]:
    """The values a function returns itself."""
    found: list[cst.BaseExpression] = []
    pending: list[cst.CSTNode] = [function.node.body]
    while pending:
        node = pending.pop()
        if isinstance(node, cst.Return) and node.value is not None:
            found.append(node.value)
        elif not isinstance(node, (cst.FunctionDef, cst.ClassDef, cst.Lambda)):
            pending += children_of(node)
    return tuple(found)


@lru_cache(maxsize=1)
def holding_of(calls: Calls) -> Holding:
    """What a codebase holds, asked for by all codemods."""
    return Holding(calls)


def _assigned_to_self(cls: Class) -> dict[str, list[cst.BaseExpression]]:
    """Values assigned to the attributes of `self` in the methods of a class."""
    found: dict[str, list[cst.BaseExpression]] = {}
    pending: list[cst.CSTNode] = list(children_of(cls.node))
    while pending:
        node = pending.pop()
        targets: list[cst.CSTNode] = []
        if isinstance(node, cst.Assign):
            targets = [target.target for target in node.targets]
        elif isinstance(node, cst.AnnAssign):
            targets = [node.target]
        value = getattr(node, "value", None)
        for target in targets:
            head, _, name = (dotted(target) or "").partition(".")
            if head == "self" and isinstance(value, cst.BaseExpression):
                found.setdefault(name, []).append(value)
        pending += children_of(node)
    return found
