"""The walk that fills `Names`: bindings, uses, strings, and who is whose parent."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import libcst as cst

from analyzer.codemods.scopes import (
    COMPREHENSIONS,
    Binding,
    Import,
    Names,
    Part,
    Scope,
    ScopeKind,
    Use,
    children_of,
    dotted,
)
from analyzer.codemods.source import Source


def read_names(source: Source) -> Names:
    """Walk `source` once. Raises `RecursionError` on trees too deep for it."""
    walk = _Walk(source)
    walk.block(source.module.body, walk.names.root)
    walk.link(source.module)
    return walk.names


class _Walk:
    def __init__(self, source: Source) -> None:
        self.source = source
        self.names = Names(source)
        self._counts: dict[str, int] = {}
        self._visitors: dict[type, Callable[[Any, Scope], None]] = {
            cst.Import: self._import,
            cst.ImportFrom: self._import_from,
            cst.FunctionDef: self._function,
            cst.Lambda: self._lambda,
            cst.ClassDef: self._class,
            cst.Name: self._name,
            cst.Attribute: self._attribute,
            cst.AssignTarget: lambda node, scope: self._store(node.target, scope, node),
            cst.AnnAssign: self._ann_assign,
            cst.AugAssign: self._aug_assign,
            cst.For: self._for,
            cst.AsName: lambda node, scope: self._store(node.name, scope, node),
            cst.NamedExpr: self._named_expr,
            cst.Del: self._del,
            cst.Global: self._global,
            cst.Nonlocal: self._nonlocal,
            cst.Arg: lambda node, scope: self.visit(node.value, scope),
            cst.MatchAs: self._match_as,
            cst.MatchStar: self._match_capture,
            cst.MatchMapping: self._match_mapping,
            cst.MatchKeywordElement: lambda node, scope: self.visit(node.pattern, scope),
            cst.TypeAlias: self._type_alias,
            cst.SimpleString: self._string,
            cst.Annotation: self._annotation,
            **dict.fromkeys(COMPREHENSIONS, self._comprehension),
        }

    # Walking

    def block(self, nodes: Sequence[cst.CSTNode], scope: Scope) -> None:
        for node in nodes:
            self.visit(node, scope)

    def visit(self, node: cst.CSTNode, scope: Scope) -> None:
        self.names.scopes[node] = scope
        visitor = self._visitors.get(type(node))
        if visitor is not None:
            visitor(node, scope)
        else:
            self.block(children_of(node), scope)

    def link(self, node: cst.CSTNode) -> None:
        """Parents of everything that is no whitespace."""
        for child in children_of(node):
            self.names.parents[child] = node
            self.link(child)

    def _open(self, kind: ScopeKind, node: cst.CSTNode, name: str, parent: Scope) -> Scope:
        self._counts[name] = self._counts.get(name, 0) + 1
        scope = Scope(kind, node, f"{name}@{self._counts[name]}", parent)
        self.names.own_scopes[node] = scope
        return scope

    def _bind(self, scope: Scope, name: str, node: cst.CSTNode, target: Import | None = None):  # type: ignore[no-untyped-def]
        owner = scope.owner(name)
        owner.bindings.setdefault(name, []).append(Binding(node, target))

    # Imports

    def _import(self, node: cst.Import, scope: Scope) -> None:
        self.names.imports.append((node, scope))
        for alias in node.names:
            module = dotted(alias.name) or ""
            if alias.asname is not None:
                name = dotted(alias.asname.name) or ""
                self._bind(scope, name, alias, Import(module, None))
            else:
                root = module.partition(".")[0]
                self._bind(scope, root, alias, Import(root, None))

    def _import_from(self, node: cst.ImportFrom, scope: Scope) -> None:
        self.names.imports.append((node, scope))
        module = "." * len(node.relative) + ((dotted(node.module) or "") if node.module else "")
        if isinstance(node.names, cst.ImportStar):
            self.names.stars.append((node, module))
            return
        for alias in node.names:
            name = dotted(alias.name) or ""
            local = (dotted(alias.asname.name) or "") if alias.asname else name
            self._bind(scope, local, alias, Import(module, name))

    # Scopes

    def _function(self, node: cst.FunctionDef, scope: Scope) -> None:
        self._bind(scope, node.name.value, node)
        self.block(node.decorators, scope)
        inner = self._open("function", node, node.name.value, scope)
        if node.type_parameters is not None:
            self._type_parameters(node.type_parameters, inner)
        outside = inner if node.type_parameters is not None else scope
        if node.returns is not None:
            self.visit(node.returns, outside)
        self._parameters(node.params, outside, inner)
        self.visit(node.body, inner)

    def _lambda(self, node: cst.Lambda, scope: Scope) -> None:
        inner = self._open("function", node, "<lambda>", scope)
        self._parameters(node.params, scope, inner)
        self.visit(node.body, inner)

    def _parameters(self, params: cst.Parameters, outside: Scope, inner: Scope) -> None:
        stars = [p for p in (params.star_arg, params.star_kwarg) if isinstance(p, cst.Param)]
        for param in (*params.posonly_params, *params.params, *params.kwonly_params, *stars):
            self.names.scopes[param] = inner
            self._bind(inner, param.name.value, param)
            if param.annotation is not None:
                self.visit(param.annotation, outside)
            if param.default is not None:
                self.visit(param.default, outside)

    def _class(self, node: cst.ClassDef, scope: Scope) -> None:
        self._bind(scope, node.name.value, node)
        self.block(node.decorators, scope)
        inner = self._open("class", node, node.name.value, scope)
        if node.type_parameters is not None:
            self._type_parameters(node.type_parameters, scope)
        self.block((*node.bases, *node.keywords), scope)
        self.visit(node.body, inner)

    def _type_parameters(self, node: cst.TypeParameters, scope: Scope) -> None:
        for parameter in node.params:
            self._bind(scope, parameter.param.name.value, parameter)
            bound = getattr(parameter.param, "bound", None)
            for child in (bound, parameter.default):
                if isinstance(child, cst.CSTNode):
                    self.visit(child, scope)

    def _comprehension(self, node: Any, scope: Scope) -> None:
        inner = self._open("comprehension", node, "<comprehension>", scope)
        self.visit(node.for_in.iter, scope)
        self._comp_for(node.for_in, inner, first=True)
        for part in (getattr(node, name, None) for name in ("elt", "key", "value")):
            if part is not None:
                self.visit(part, inner)

    def _comp_for(self, node: cst.CompFor, scope: Scope, *, first: bool) -> None:
        if not first:
            self.visit(node.iter, scope)
        self._store(node.target, scope, node)
        self.block(node.ifs, scope)
        if node.inner_for_in is not None:
            self._comp_for(node.inner_for_in, scope, first=False)

    # Stores

    def _store(self, target: cst.CSTNode, scope: Scope, node: cst.CSTNode) -> None:
        if isinstance(target, cst.Name):
            self.names.scopes[target] = scope
            self._bind(scope, target.value, node)
        elif isinstance(target, (cst.Tuple, cst.List)):
            for element in target.elements:
                self._store(element.value, scope, node)
        else:
            self.visit(target, scope)

    def _ann_assign(self, node: cst.AnnAssign, scope: Scope) -> None:
        self._store(node.target, scope, node)
        self.visit(node.annotation, scope)
        if node.value is not None:
            self.visit(node.value, scope)

    def _aug_assign(self, node: cst.AugAssign, scope: Scope) -> None:
        self.visit(node.target, scope)
        self._store(node.target, scope, node)
        self.visit(node.value, scope)

    def _for(self, node: cst.For, scope: Scope) -> None:
        self.visit(node.iter, scope)
        self._store(node.target, scope, node)
        self.visit(node.body, scope)
        if node.orelse is not None:
            self.visit(node.orelse, scope)

    def _named_expr(self, node: cst.NamedExpr, scope: Scope) -> None:
        self.visit(node.value, scope)
        outer = scope
        while outer.kind == "comprehension" and outer.parent is not None:
            outer = outer.parent
        self._store(node.target, outer, node)

    def _del(self, node: cst.Del, scope: Scope) -> None:
        self.names.declared.update(
            child.value for child in (node.target, *children_of(node.target))
            if isinstance(child, cst.Name)
        )  # fmt: skip
        self.visit(node.target, scope)

    def _global(self, node: cst.Global, scope: Scope) -> None:
        scope.globals.update(item.name.value for item in node.names)
        self.names.declared.update(item.name.value for item in node.names)

    def _nonlocal(self, node: cst.Nonlocal, scope: Scope) -> None:
        scope.nonlocals.update(item.name.value for item in node.names)
        self.names.declared.update(item.name.value for item in node.names)

    def _match_as(self, node: cst.MatchAs, scope: Scope) -> None:
        if node.pattern is not None:
            self.visit(node.pattern, scope)
        if node.name is not None:
            self._store(node.name, scope, node)

    def _match_capture(self, node: cst.MatchStar, scope: Scope) -> None:
        if node.name is not None:
            self._store(node.name, scope, node)

    def _match_mapping(self, node: cst.MatchMapping, scope: Scope) -> None:
        self.block(node.elements, scope)
        if node.rest is not None:
            self._store(node.rest, scope, node)

    def _type_alias(self, node: cst.TypeAlias, scope: Scope) -> None:
        self._store(node.name, scope, node)
        if node.type_parameters is not None:
            self._type_parameters(node.type_parameters, scope)
        self.visit(node.value, scope)

    # Uses

    def _name(self, node: cst.Name, scope: Scope) -> None:
        self._use(node, scope)

    def _attribute(self, node: cst.Attribute, scope: Scope) -> None:
        if dotted(node) is None:
            self.visit(node.value, scope)
            return
        inner: cst.CSTNode = node
        while isinstance(inner, cst.Attribute):
            self.names.scopes[inner] = scope
            inner = inner.value
        self.names.scopes[inner] = scope
        self._use(node, scope)

    def _use(self, node: cst.Name | cst.Attribute, scope: Scope) -> None:
        chain: list[Part] = []
        inner: cst.BaseExpression = node
        while isinstance(inner, cst.Attribute):
            chain.append(Part(inner.attr.value, partial(self.source.span, inner.attr)))
            inner = inner.value
        if isinstance(inner, cst.Name):
            chain.append(Part(inner.value, partial(self.source.span, inner)))
        self.names.uses.append(Use(scope, node, tuple(reversed(chain)), quoted=False))

    def _string(self, node: cst.SimpleString, scope: Scope) -> None:
        self.names.strings.append(node)

    def _annotation(self, node: cst.Annotation, scope: Scope) -> None:
        self.names.scopes[node] = scope
        self.visit(node.annotation, scope)
        for string in quoted_types(node.annotation):
            self.quoted_uses(string, scope)

    def quoted_uses(self, string: cst.SimpleString, scope: Scope) -> None:
        """Names in an annotation written as a plain string, at their place in the file."""
        content = string.raw_value
        if string.prefix or "\\" in content or not content.isascii():
            return
        for chain in _chains_in(content):
            parts = tuple(Part(p.name, partial(self._inside, string, p)) for p in chain)
            self.names.uses.append(Use(scope, string, parts, quoted=True))

    def _inside(self, string: cst.SimpleString, part: Part) -> tuple[int, int]:
        offset = self.source.span(string)[0] + len(string.quote)
        return offset + part.start, offset + part.end


def quoted_types(node: cst.CSTNode) -> list[cst.SimpleString]:
    """The strings inside an annotation that name types: not those of `Literal[...]`."""
    if isinstance(node, cst.SimpleString):
        return [node]
    if isinstance(node, cst.Subscript):
        name = (dotted(node.value) or "").rpartition(".")[2]
        if name == "Literal":
            return []
        elements = node.slice[:1] if name == "Annotated" else node.slice
        return [s for element in elements for s in quoted_types(element.slice)]
    if isinstance(node, (cst.Index, cst.BinaryOperation, cst.Tuple, cst.List, cst.Element)):
        return [s for child in children_of(node) for s in quoted_types(child)]
    return []


def _chains_in(content: str) -> list[tuple[Part, ...]]:
    """Dotted names in a type expression, with offsets into it."""
    try:
        source = Source("", content.encode(), content, "utf-8", cst.parse_module(content))
    except (cst.ParserSyntaxError, RecursionError):
        return []
    if len(source.module.body) != 1 or not content.strip():
        return []
    walk = _Walk(source)
    walk.block(source.module.body, walk.names.root)
    return [use.parts for use in walk.names.uses]
