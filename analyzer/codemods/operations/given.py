"""Values that a caller of a handler decides, followed from its parameters into what it calls.

A value counts as given when all that binds it is: a parameter that takes anything of its type, or
what is taken or computed from one. What a test has let through is not given on to a helper.
"""

from collections.abc import Iterator

import libcst as cst

from analyzer.codemods.calls import Class, Function
from analyzer.codemods.client.calls import bound_arguments
from analyzer.codemods.codebase import Module
from analyzer.codemods.leaving import Leaving, operations_by_handlers
from analyzer.codemods.operations.testing import code_of, is_let_through
from analyzer.codemods.scopes import COMPREHENSIONS, Scope, children_of, dotted

_PLAIN = frozenset({"str", "int", "float", "bytes", "dict", "list", "set", "frozenset", "object"})
_PLAIN_HOMES = ("typing.", "typing_extensions.", "collections.", "pydantic.Any", "mcp.types.")
_CLOSED = ("Literal", "LiteralString", "Tuple")
_ANNOTATED = "Annotated"
_BOUNDS = frozenset({"ge", "gt", "le", "lt", "multiple_of", "pattern", "min_length"})
"""Arguments of `Field` that keep values away; of a text, how long it is says nothing."""
_DERIVING = frozenset(
    f"builtins.{name}"
    for name in (
        "abs", "dict", "enumerate", "float", "int", "iter", "len", "list", "reversed", "round",
        "set", "sorted", "str", "sum", "tuple", "zip",
    )
) | {"json.loads"}  # fmt: skip


class Given:
    """What of a handler and of the functions it runs is the caller's."""

    def __init__(self, flow: Leaving, handler: Function) -> None:
        self.flow = flow
        self._params: dict[cst.FunctionDef, set[str]] = {}
        self._active: set[cst.CSTNode] = set()
        bound = _bound_params(handler)
        self._params[handler.node] = {
            param.name.value
            for param in _all_params(handler.node)[bound:]
            if self._is_open(handler.module, param)
        }
        pending = [handler]
        while pending:
            function = pending.pop()
            for node, _ in operations_by_handlers(function.node):
                for callee in flow.reached(function.module, node):
                    known = self._params.setdefault(callee.node, set())
                    new = set(self._passed(function, node, callee)) - known
                    known |= new
                    pending += [callee] if new else []

    def is_given(self, module: Module, node: cst.CSTNode) -> bool:
        if isinstance(node, cst.Name):
            return self._is_given_name(module, node)
        if isinstance(node, cst.Attribute):
            return self.is_given(module, node.value) or self._is_open_field(module, node)
        if isinstance(node, cst.Subscript):
            return self.is_given(module, node.value)
        if isinstance(node, cst.Call):
            return self._is_given_result(module, node)
        if isinstance(node, COMPREHENSIONS):
            return self.is_given(module, node.for_in.iter)
        return isinstance(node, _JOINING) and any(
            self.is_given(module, child) for child in _operands(node)
        )

    def sources(self, module: Module, name: cst.Name) -> list[cst.CSTNode] | None:
        """What binds a local name: parameters, and the values assigned or iterated over.

        `None` when something else does, or it is no local of a function that the handler runs.
        """
        scope = module.names.scopes.get(name)
        owner = scope.lookup(name.value) if scope is not None else None
        if owner is None or self._function(owner) is None:
            return None
        found = [_source(module, one.node) for one in owner.bindings[name.value]]
        sources = [one for one in found if one is not None]
        return sources if len(sources) == len(found) else None

    def is_given_param(self, module: Module, node: cst.CSTNode) -> bool:
        """Whether a parameter takes whatever the caller sends."""
        if not isinstance(node, cst.Param):
            return False
        function = module.names.scopes[node].node
        return node.name.value in self._params.get(function, ())  # type: ignore[call-overload]

    def filled_by(self, callee: Function, call: cst.Call, text: str) -> Iterator[cst.Param]:
        """The parameters of `callee` that a call gives what is written as `text`."""
        for param, value in _filled(call, callee):
            if code_of(value) == text:
                yield param

    # steps

    def _is_given_name(self, module: Module, node: cst.Name) -> bool:
        if node.value in ("None", "True", "False") or node in self._active:
            return node in self._active
        sources = self.sources(module, node)
        self._active.add(node)
        try:
            values = [one for one in sources or () if not _is_constant(one)]
            return bool(values) and all(
                self.is_given_param(module, one)
                if isinstance(one, cst.Param)
                else self.is_given(module, one)
                for one in values
            )
        finally:
            self._active.discard(node)

    def _is_given_result(self, module: Module, call: cst.Call) -> bool:
        if isinstance(call.func, cst.Attribute) and self.is_given(module, call.func.value):
            return True
        if not call.args or call.args[0].star:
            return False
        names = self.flow.holding.outside(module, call.func)
        return bool(names) and names <= _DERIVING and self.is_given(module, call.args[0].value)

    def _is_open_field(self, module: Module, node: cst.Attribute) -> bool:
        """Whether an attribute of a model that a parameter takes holds anything of its type."""
        if not isinstance(node.value, cst.Name):
            return False
        sources = self.sources(module, node.value) or []
        if len(sources) != 1 or not isinstance(sources[0], cst.Param):
            return False
        annotation = sources[0].annotation
        function = self._function(module.names.scopes[sources[0]])
        if annotation is None or function is None or not function.decorators:
            return False
        return any(
            isinstance(binding.node, cst.AnnAssign) and self._is_open(one.module, binding.node)
            for cls in self.flow.calls.classes(module, annotation.annotation)
            for one in self.flow.calls.lineage(cls)
            for binding in one.scope.bindings.get(node.attr.value, ())
        )

    def _function(self, scope: Scope) -> cst.FunctionDef | None:
        """The function that the handler runs in which a scope lies."""
        one: Scope | None = scope
        while one is not None and one.kind == "comprehension":
            one = one.parent
        node = one.node if one is not None else None
        return node if isinstance(node, cst.FunctionDef) and node in self._params else None

    def _passed(self, function: Function, node: cst.CSTNode, callee: Function) -> Iterator[str]:
        """The parameters that a call, or what runs something without one, gives something of the
        caller's."""
        for param, value in _filled(node, callee):
            if not self.is_given(function.module, value) or is_let_through(function, value):
                continue
            if self._is_open(callee.module, param):
                yield param.name.value

    # annotations

    def _is_open(self, module: Module, node: cst.Param | cst.AnnAssign) -> bool:
        """Whether a parameter or field takes anything of a plain type."""
        default = node.default if isinstance(node, cst.Param) else node.value
        if node.annotation is None:
            return True
        annotation = node.annotation.annotation
        names = list(_type_names(annotation))
        is_text = not any((dotted(one) or "").rpartition(".")[2] in _LISTS for one in names)
        bounds = _bounds(annotation) | (_bounds(default) if default is not None else set())
        if bounds & (_BOUNDS - {"min_length"} if is_text else _BOUNDS):
            return False
        return bool(names) and all(self._is_plain(module, one) for one in names)

    def _is_plain(self, module: Module, node: cst.CSTNode) -> bool:
        chain = dotted(node) or ""
        if chain == "None":
            return True
        if chain.rpartition(".")[2] in _CLOSED:
            return False
        outside = self.flow.holding.outside(module, node)
        return bool(outside) and all(
            one.removeprefix("builtins.") in _PLAIN or one.startswith(_PLAIN_HOMES)
            for one in outside
        )


_LISTS = ("list", "List", "Sequence", "dict", "Dict", "set", "Set")
_JOINING = (
    cst.BinaryOperation, cst.BooleanOperation, cst.UnaryOperation, cst.IfExp, cst.Tuple, cst.List,
    cst.Element, cst.FormattedString, cst.FormattedStringExpression, cst.Await, cst.NamedExpr,
)  # fmt: skip


def class_of(flow: Leaving, module: Module, node: cst.CSTNode) -> frozenset[str]:
    """The names from outside of all that a class written here derives from."""
    lineage: list[Class] = [
        one for cls in flow.calls.classes(module, node) for one in flow.calls.lineage(cls)
    ]
    return frozenset(
        name
        for one in lineage
        for base in one.node.bases
        for name in flow.holding.outside(one.module, base.value)
    )


def _operands(node: cst.CSTNode) -> list[cst.CSTNode]:
    if isinstance(node, cst.IfExp):
        return [node.body, node.orelse]
    if isinstance(node, cst.NamedExpr):
        return [node.value]
    return children_of(node)


def _source(module: Module, node: cst.CSTNode) -> cst.CSTNode | None:
    """A parameter itself, or the value that an assignment or a loop takes names from."""
    if isinstance(node, cst.Param):
        return node
    if isinstance(node, (cst.For, cst.CompFor)):
        return node.iter
    if isinstance(node, (cst.AnnAssign, cst.NamedExpr, cst.AugAssign)):
        return node.value
    parent = module.names.parents.get(node)
    if isinstance(node, cst.AssignTarget) and isinstance(parent, cst.Assign):
        return parent.value
    return None


def _is_constant(node: cst.CSTNode) -> bool:
    """What stands in for a value that was not sent."""
    return isinstance(node, (cst.SimpleString, cst.Integer, cst.Float, cst.List, cst.Dict)) or (
        isinstance(node, cst.Name) and node.value == "None"
    )


def _all_params(function: cst.FunctionDef) -> list[cst.Param]:
    params = function.params
    return [*params.posonly_params, *params.params, *params.kwonly_params]


def _filled(call: cst.CSTNode, callee: Function) -> Iterator[tuple[cst.Param, cst.BaseExpression]]:
    """The parameters that a call, or what asks for an item, fills, with what it gives them."""
    params = _all_params(callee.node)[_bound_params(callee) :]
    if isinstance(call, cst.Subscript) and params:
        index = call.slice[0].slice
        if isinstance(index, cst.Index):
            yield params[0], index.value
    if not isinstance(call, cst.Call):
        return
    bound = bound_arguments(call, [param.name.value for param in params]) or {}
    for param in params:
        if param.name.value in bound:
            yield param, bound[param.name.value].value


def _bound_params(function: Function) -> int:
    """How many parameters the object fills on which a function is called."""
    names = {dotted(one.decorator) for one in function.node.decorators}
    return int(function.owner.kind == "class" and "staticmethod" not in names)


def _type_names(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """The names in an annotation, but for what `Annotated` says beside a type."""
    if isinstance(node, (cst.Name, cst.Attribute)):
        yield node
        return
    children = children_of(node)
    if isinstance(node, cst.Subscript) and (dotted(node.value) or "").endswith(_ANNOTATED):
        children = [node.slice[0]]
    if isinstance(node, (cst.SimpleString, cst.Integer)):
        yield node
    for child in children:
        yield from _type_names(child)


def _bounds(node: cst.CSTNode) -> set[str]:
    found = {node.keyword.value} if isinstance(node, cst.Arg) and node.keyword else set()
    return found.union(*(_bounds(child) for child in children_of(node)))
