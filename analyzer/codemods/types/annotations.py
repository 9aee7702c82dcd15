"""What an annotation says: names resolved, unions and containers taken apart."""

import libcst as cst

from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.scopes import Scope, dotted
from analyzer.codemods.types import sdk
from analyzer.codemods.types.model import NONE, UNKNOWN, Types, join, only, parse

_SAME_AS_FIRST = frozenset(
    {
        "typing.Annotated",
        "typing.Optional",
        "typing.ClassVar",
        "typing.Final",
        "typing.Required",
        "typing.NotRequired",
        "typing.Awaitable",
        "collections.abc.Awaitable",
    }
)
_COROUTINES = ("typing.Coroutine", "collections.abc.Coroutine")
_OPEN = frozenset({"typing.Any", "builtins.object", "typing_extensions.Any"})
_LIMIT = 10
"""Aliases followed before a chain counts as unknown."""


def annotation_types(
    codebase: Codebase, module: Module, scope: Scope, node: cst.CSTNode, limit: int = _LIMIT
) -> Types:
    """The types an annotation allows; unknown when any part of it is."""
    return _Reader(codebase, module, scope, limit).read(node)


class _Reader:
    def __init__(self, codebase: Codebase, module: Module, scope: Scope, limit: int) -> None:
        self.codebase = codebase
        self.module = module
        self.scope = scope
        self.limit = limit

    def read(self, node: cst.CSTNode) -> Types:
        if isinstance(node, (cst.SimpleString, cst.ConcatenatedString)):
            return self._quoted(node)
        if isinstance(node, cst.BinaryOperation) and isinstance(node.operator, cst.BitOr):
            return join([self.read(node.left), self.read(node.right)])
        if isinstance(node, cst.Subscript):
            return self._subscript(node)
        if isinstance(node, cst.Name) and node.value == "None":
            return frozenset({NONE})
        return self._name(node)

    def _quoted(self, node: cst.SimpleString | cst.ConcatenatedString) -> Types:
        text = node.evaluated_value
        try:
            inner = cst.parse_expression(text.strip()) if isinstance(text, str) else None
        except (cst.ParserSyntaxError, RecursionError):
            inner = None
        return self.read(inner) if inner is not None else UNKNOWN

    def _paths(self, node: cst.CSTNode) -> frozenset[str]:
        chain = dotted(node)
        if chain is None:
            return frozenset()
        parts = chain.split(".")
        if self.codebase.is_builtin(self.module, self.scope, parts[0]):
            return frozenset({f"builtins.{chain}"})
        return self.codebase.resolve_chain(self.module, self.scope, parts)

    def _name(self, node: cst.CSTNode) -> Types:
        return join(self._meant(path) for path in self._paths(node))

    def _meant(self, path: str) -> Types:
        if self.codebase.defines(path):
            return self._own(path)
        name = as_standard(path)
        if name in _OPEN or name in _SAME_AS_FIRST:
            return UNKNOWN
        if name in ("typing.Self", "typing_extensions.Self"):
            return self._self()
        return parse(sdk.canonical(name))

    def _self(self) -> Types:
        scope: Scope | None = self.scope
        while scope is not None and scope.kind != "class":
            scope = scope.parent
        return only(class_name(self.module, scope)) if scope is not None else UNKNOWN

    def _own(self, path: str) -> Types:
        """A class of the codebase, or what an alias defined there stands for."""
        file, _, name = path.partition(":")
        module = self.codebase.modules[file]
        scope, last = scope_named(module, name)
        bindings = scope.bindings.get(last, []) if scope is not None else []
        if scope is None or len(bindings) != 1:
            return UNKNOWN
        node = bindings[0].node
        if isinstance(node, cst.ClassDef):
            return only(f"{file}:{module.names.own_scopes[node].id}")
        value = _aliased(module, node)
        if value is None or not self.limit:
            return UNKNOWN
        return annotation_types(self.codebase, module, scope, value, self.limit - 1)

    def _subscript(self, node: cst.Subscript) -> Types:
        paths = {as_standard(path) for path in self._paths(node.value)}
        parts = [
            element.slice.value for element in node.slice if isinstance(element.slice, cst.Index)
        ]
        if len(paths) != 1 or not parts:
            return UNKNOWN
        (name,) = paths
        if name == "typing.Union":
            return join(self.read(part) for part in parts)
        if name in _SAME_AS_FIRST:
            found = self.read(parts[0])
            return join([found, frozenset({NONE})]) if name == "typing.Optional" else found
        if name in _COROUTINES:
            return self.read(parts[-1])
        if name == "typing.Literal":
            return only("builtins.str")
        if name in ("builtins.type", "typing.Type"):
            found = self.read(parts[0])
            return join(only(one.name, *one.args, of="class") for one in found)
        args = [self.read(part) for part in parts if not isinstance(part, cst.Ellipsis)]
        return join(
            only(one.name, *args, of=one.of) for one in join(self._meant(path) for path in paths)
        )


_STANDARD = {
    "typing.List": "builtins.list",
    "typing.Dict": "builtins.dict",
    "typing.Tuple": "builtins.tuple",
    "typing.Set": "builtins.set",
    "typing.FrozenSet": "builtins.frozenset",
    "typing.Type": "builtins.type",
    **{
        f"typing.{name}": f"collections.abc.{name}"
        for name in (
            "AsyncGenerator", "AsyncIterable", "AsyncIterator", "Awaitable", "Collection",
            "Coroutine", "Generator", "Iterable", "Iterator", "Mapping", "MutableMapping",
            "MutableSequence", "Sequence",
        )
    },
}  # fmt: skip


def as_standard(path: str) -> str:
    """`builtins.list` for `typing.List`, and the like."""
    path = path.replace("typing_extensions.", "typing.", 1)
    return _STANDARD.get(path, path)


def class_name(module: Module, scope: Scope) -> str:
    """The name by which types call the class that opens `scope`."""
    return f"{module.path}:{scope.id}"


def class_at(codebase: Codebase, path: str) -> str | None:
    """The name by which types call the class that a qualified name of the codebase means."""
    if not codebase.defines(path):
        return None
    file, _, local = path.partition(":")
    module = codebase.modules[file]
    scope, last = scope_named(module, local)
    bindings = scope.bindings.get(last, []) if scope is not None else []
    if len(bindings) == 1 and isinstance(bindings[0].node, cst.ClassDef):
        return class_name(module, module.names.own_scopes[bindings[0].node])
    return None


def scope_named(module: Module, name: str) -> tuple[Scope | None, str]:
    """The scope and the name in it for the local part of a qualified name (`f@1#x`, `x`)."""
    identity, mark, last = name.rpartition("#")
    if not mark:
        return (module.names.root, name) if "." not in name else (None, name)
    for scope in module.names.own_scopes.values():
        if scope.id == identity:
            return scope, last
    return None, last


def _aliased(module: Module, node: cst.CSTNode) -> cst.BaseExpression | None:
    if isinstance(node, cst.TypeAlias):
        return node.value
    if isinstance(node, cst.AnnAssign):
        return node.value
    holder = module.names.parents.get(node)
    return holder.value if isinstance(holder, cst.Assign) else None
