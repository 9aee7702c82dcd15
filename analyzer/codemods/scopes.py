"""Scopes of one module: what binds each name where, and every dotted use of a name.

One recursive walk of our own, after the language reference's section on naming and binding:
class bodies are invisible to the functions inside them, comprehensions have their own scope but
evaluate the first iterable outside, a walrus binds in the nearest scope that is no comprehension.
"""

import builtins
from collections import defaultdict
from collections.abc import Callable
from dataclasses import fields
from functools import cached_property
from operator import itemgetter
from typing import Literal, TypeVar, overload

import libcst as cst

from analyzer.codemods.source import Source

ScopeKind = Literal["module", "class", "function", "comprehension"]

COMPREHENSIONS = (cst.ListComp, cst.SetComp, cst.DictComp, cst.GeneratorExp)
_TRIVIA = (
    cst.BaseParenthesizableWhitespace,
    cst.TrailingWhitespace,
    cst.EmptyLine,
    cst.Newline,
    cst.Comment,
    cst.BaseUnaryOp,
    cst.BaseBinaryOp,
    cst.BaseBooleanOp,
    cst.BaseCompOp,
    cst.BaseAugOp,
    cst.Comma,
    cst.Dot,
    cst.Semicolon,
    cst.Colon,
    cst.AssignEqual,
    cst.LeftParen,
    cst.RightParen,
)
_FIELDS: dict[type, tuple[str, ...]] = {}
_MEANS: dict[type, bool] = {}
"""Whether a value of this type is a child that carries meaning. The classes of nodes are abstract
bases, for which `isinstance` runs Python code: each class is asked once."""

_One = TypeVar("_One", bound=cst.CSTNode)
_Two = TypeVar("_Two", bound=cst.CSTNode)
_Three = TypeVar("_Three", bound=cst.CSTNode)


def children_of(node: cst.CSTNode) -> list[cst.CSTNode]:
    """The children that carry meaning, in source order of the fields: no whitespace, no signs.

    Reads the fields directly; `node.children` runs libcst's visitor machinery, at ten times the
    cost.
    """
    found: list[cst.CSTNode] = []
    for name in _FIELDS.get(type(node)) or _fields(node):
        value = getattr(node, name)
        kind = type(value)
        if kind is tuple or kind is list:
            found += [item for item in value if _means(item)]
        elif _means(value):
            found.append(value)
    return found


def _fields(node: cst.CSTNode) -> tuple[str, ...]:
    names = tuple(
        field.name for field in fields(node)
        if not field.name.startswith(("whitespace", "leading_lines", "lines_after", "header"))
    )  # fmt: skip
    _FIELDS[type(node)] = names
    return names


def _means(value: object) -> bool:
    known = _MEANS.get(type(value))
    if known is None:
        known = isinstance(value, cst.CSTNode) and not isinstance(value, _TRIVIA)
        _MEANS[type(value)] = known
    return known


class Import:
    """What an import statement binds a name to: `module`, or `name` inside it.

    `module` keeps its leading dots; `name` is `None` when the module itself is meant.
    """

    __slots__ = ("module", "name")

    def __init__(self, module: str, name: str | None) -> None:
        self.module = module
        self.name = name


class Binding:
    """One place that binds a name. `target` is set for imports only."""

    __slots__ = ("node", "target")

    def __init__(self, node: cst.CSTNode, target: Import | None = None) -> None:
        self.node = node
        self.target = target


class Part:
    """One identifier of a dotted use. Its span is found when asked for: spans cost a code
    generation of the module, which most modules never need."""

    __slots__ = ("_place", "name")

    def __init__(self, name: str, place: Callable[[], tuple[int, int]]) -> None:
        self.name = name
        self._place = place

    @property
    def start(self) -> int:
        return self._place()[0]

    @property
    def end(self) -> int:
        return self._place()[1]


class Use:
    """A name and the attributes read from it in one chain (`a`, or `a.b.c`).

    `node` is the outermost node of the chain, or the string when it stands in an annotation
    written as one (`quoted`).
    """

    __slots__ = ("node", "parts", "quoted", "scope")

    def __init__(
        self, scope: "Scope", node: cst.CSTNode, parts: tuple[Part, ...], quoted: bool
    ) -> None:
        self.scope = scope
        self.node = node
        self.parts = parts
        self.quoted = quoted


class Scope:
    """A region in which names are bound. `owner` is the scope that holds a name bound here."""

    def __init__(self, kind: ScopeKind, node: cst.CSTNode, name: str, parent: "Scope | None"):
        self.kind = kind
        self.node = node
        self.parent = parent
        self.id: str = f"{parent.id}.{name}" if parent and parent.id else name
        self.bindings: dict[str, list[Binding]] = {}
        self.globals: set[str] = set()
        self.nonlocals: set[str] = set()

    def module(self) -> "Scope":
        return self.parent.module() if self.parent else self

    def encloses(self, inner: "Scope") -> bool:
        """Whether `inner` is this scope or lies inside it."""
        scope: Scope | None = inner
        while scope is not None and scope is not self:
            scope = scope.parent
        return scope is self

    def lookup(self, name: str) -> "Scope | None":
        """The scope a read of `name` here finds; `None` for builtins and undefined names."""
        if name in self.globals:
            return self._bound_in_module(name)
        scope: Scope | None = self
        while scope is not None:
            visible = scope is self or scope.kind != "class"
            if visible and name in scope.bindings and name not in scope.nonlocals:
                return scope
            if name in scope.globals:
                return scope._bound_in_module(name)
            scope = scope.parent
        return None

    def _bound_in_module(self, name: str) -> "Scope | None":
        module = self.module()
        return module if name in module.bindings else None

    def owner(self, name: str) -> "Scope":
        """The scope in which binding `name` here takes effect."""
        if name in self.globals:
            return self.module()
        if name in self.nonlocals and self.parent is not None:
            return self.parent.lookup(name) or self
        return self


class Names:
    """Everything the walk found in one module."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.root = Scope("module", source.module, "", None)
        self.parents: dict[cst.CSTNode, cst.CSTNode] = {}
        self.scopes: dict[cst.CSTNode, Scope] = {}
        """Scope by the node that is evaluated in it, for names, attributes, calls, statements."""
        self.own_scopes: dict[cst.CSTNode, Scope] = {}
        """Scope by the function, class or comprehension that opens it."""
        self.uses: list[Use] = []
        self.stars: list[tuple[cst.ImportFrom, str]] = []
        self.imports: list[tuple[cst.Import | cst.ImportFrom, Scope]] = []
        self.strings: list[cst.SimpleString] = []
        self.declared: set[str] = set()
        """Names in `global` and `nonlocal` statements and deleted names."""
        self._kinds: dict[tuple[type, ...], tuple[cst.CSTNode, ...]] = {}

    @overload
    def nodes(self, kind: type[_One], /) -> tuple[_One, ...]: ...
    @overload
    def nodes(self, kind: type[_One], other: type[_Two], /) -> tuple[_One | _Two, ...]: ...
    @overload
    def nodes(
        self, kind: type[_One], other: type[_Two], third: type[_Three], /
    ) -> tuple[_One | _Two | _Three, ...]: ...
    @overload
    def nodes(self, *kinds: type[cst.CSTNode]) -> tuple[cst.CSTNode, ...]: ...
    def nodes(self, *kinds: type[cst.CSTNode]) -> tuple[cst.CSTNode, ...]:
        """The nodes of `scopes` that are of these classes, in the order of the walk.

        All codemods look for nodes of a few classes: the walk over all of them is made once.
        """
        if kinds not in self._kinds:
            found = [numbered for kind in kinds for numbered in self._by_kind.get(kind, ())]
            self._kinds[kinds] = tuple(node for _, node in sorted(found, key=itemgetter(0)))
        return self._kinds[kinds]

    @cached_property
    def _by_kind(self) -> dict[type, list[tuple[int, cst.CSTNode]]]:
        found: defaultdict[type, list[tuple[int, cst.CSTNode]]] = defaultdict(list)
        for number, node in enumerate(self.scopes):
            found[type(node)].append((number, node))
        return found

    def statement_of(self, node: cst.CSTNode) -> cst.CSTNode:
        """The statement whose first line a comment about `node` goes above."""
        statement = node
        while not isinstance(statement, (cst.SimpleStatementLine, cst.BaseCompoundStatement)):
            if isinstance(statement, (cst.Else, cst.ExceptHandler, cst.Finally)):
                return statement
            if statement not in self.parents:
                return statement
            statement = self.parents[statement]
        return statement

    def line_of(self, node: cst.CSTNode) -> int:
        """The line a comment about `node` goes above: first decorators included."""
        statement = self.statement_of(node)
        if isinstance(statement, (cst.FunctionDef, cst.ClassDef)) and statement.decorators:
            statement = statement.decorators[0]
        return self.source.line_of(self.source.span(statement)[0])

    def undefined(self) -> frozenset[str]:
        """Names that are read and bound nowhere; empty when a star import hides the truth."""
        if self.stars:
            return frozenset()
        missing = {
            use.parts[0].name for use in self.uses if use.scope.lookup(use.parts[0].name) is None
        }
        return frozenset(missing - _BUILTINS)


_BUILTINS = frozenset(dir(builtins)) | {
    "__file__", "__path__", "__class__", "__annotations__", "__builtins__", "__module__",
    "__qualname__", "WindowsError", "reveal_type",
}  # fmt: skip


def dotted(node: cst.CSTNode) -> str | None:
    """`a.b.c` for a chain of names, `None` for anything else."""
    if isinstance(node, cst.Name):
        return node.value
    if isinstance(node, cst.Attribute):
        head = dotted(node.value)
        return None if head is None else f"{head}.{node.attr.value}"
    return None


def function_of(scope: Scope) -> Scope:
    """The function scope that runs code in `scope`, or the module's."""
    while scope.kind in ("comprehension", "class") and scope.parent is not None:
        scope = scope.parent
    return scope
