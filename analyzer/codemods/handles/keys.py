"""Where the key of a session comes from: the expressions that a handle takes the place of."""

from collections.abc import Iterator

import libcst as cst

from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.handles.helpers import returned_by
from analyzer.codemods.handles.sightings import Place
from analyzer.codemods.handles.unproven import Unproven
from analyzer.codemods.passing.calls import Site, Unseen, calls_of
from analyzer.codemods.scopes import Scope, dotted
from analyzer.codemods.types import types_of

_SESSION = "mcp.server.session.ServerSession"
_HEADER = "mcp-session-id"
_CLIENT_ID, _CLIENT_PARAMS = "client_id", "client_params"
_OF_OBJECT = frozenset({"id", "str", "hex", "hash", "repr"})
CONTEXT = "mcp.server.fastmcp.server.Context"
CONTEXTS = frozenset(
    {"fastmcp.Context", "fastmcp.server.Context", "fastmcp.server.context.Context"}
)
_DEPTH = 8


class Keys:
    """Traces keys back to the session, through local variables, parameters and small helpers."""

    def __init__(self, codebase: Codebase) -> None:
        self._codebase = codebase
        self._calls = calls_of(codebase)

    def origins(self, key: Place, depth: int = _DEPTH) -> Iterator[Place]:
        """The outermost expressions that give the session's key where `key` stands.

        Raises `Unproven` for a key that may come from elsewhere.
        """
        module, node = key
        if self.is_session_key(module, node):
            yield key
        elif isinstance(node, cst.Call) and depth:
            function = self._calls.function_at(module, node.func)
            returned = returned_by(function) if function is not None else None
            if function is None or returned is None:
                raise Unproven(f"the key {module.source.text_of(node)} may not be the session's")
            yield from self.origins(Place(self._calls.module_of(function), returned), depth - 1)
        elif isinstance(node, cst.Name) and depth:
            yield from self._named(module, node, depth)
        else:
            raise Unproven(f"the key {module.source.text_of(node)} may not be the session's")

    def is_session_key(self, module: Module, node: cst.BaseExpression) -> bool:
        """The session, its id, the address of either, or the header that has the id."""
        if isinstance(node, cst.BooleanOperation):
            return self.is_session_key(module, node.left) and _is_constant(node.right)
        if isinstance(node, cst.Call):
            return self._is_called(module, node)
        if isinstance(node, cst.Subscript) and len(node.slice) == 1:
            index = node.slice[0].slice
            return isinstance(index, cst.Index) and _is_header(index.value)
        if isinstance(node, cst.Attribute) and (
            self._is_of_fastmcp(module, node) or self._is_declared(module, node)
        ):
            return True
        return types_of(self._codebase).classes(module, node) == {_SESSION}

    def _is_called(self, module: Module, call: cst.Call) -> bool:
        func = call.func
        if isinstance(func, cst.Name) and func.value in _OF_OBJECT and len(call.args) == 1:
            free = module.names.scopes[func].lookup(func.value) is None
            return free and self.is_session_key(module, call.args[0].value)
        is_get = isinstance(func, cst.Attribute) and func.attr.value == "get"
        return is_get and bool(call.args) and _is_header(call.args[0].value)

    def _is_declared(self, module: Module, node: cst.Attribute) -> bool:
        """What a client says of itself: its `client_id`, or something of its `client_params`."""
        types = types_of(self._codebase)
        if node.attr.value == _CLIENT_ID:
            of_context = types.classes(module, node.value) == {CONTEXT}
            return of_context or self.is_fastmcp_context(module, node.value)
        inner: cst.BaseExpression = node
        while isinstance(inner, cst.Attribute):
            if inner.attr.value == _CLIENT_PARAMS:
                return types.classes(module, inner.value) == {_SESSION}
            inner = inner.value
        return False

    def _is_of_fastmcp(self, module: Module, node: cst.Attribute) -> bool:
        named = node.attr.value in ("session", "session_id")
        return named and self.is_fastmcp_context(module, node.value)

    def is_fastmcp_context(self, module: Module, node: cst.BaseExpression) -> bool:
        """Whether a name is a parameter annotated as the `Context` of `fastmcp`."""
        scope = module.names.scopes.get(node)
        owner = scope.lookup(node.value) if scope and isinstance(node, cst.Name) else None
        if owner is None or not isinstance(node, cst.Name):
            return False
        bindings = owner.bindings[node.value]
        annotations = [getattr(one.node, "annotation", None) for one in bindings]
        return bool(annotations) and all(
            isinstance(one, cst.Annotation)
            and bool(found := self._codebase.resolve(module, one.annotation))
            and found <= CONTEXTS
            for one in annotations
        )

    # names

    def _named(self, module: Module, node: cst.Name, depth: int) -> Iterator[Place]:
        scope = module.names.scopes[node]
        owner = scope.lookup(node.value)
        bindings = owner.bindings[node.value] if owner is not None else []
        if owner is None or len(bindings) != 1 or owner.kind != "function":
            raise Unproven(f"what {node.value} is was not seen")
        bound = bindings[0].node
        if isinstance(bound, cst.Param):
            yield from self._given(module, owner, bound, depth - 1)
            return
        assignment = module.names.parents.get(bound)
        if isinstance(bound, cst.AnnAssign):
            assignment = bound
        value = getattr(assignment, "value", None)
        is_plain = isinstance(assignment, (cst.Assign, cst.AnnAssign))
        if not is_plain or not isinstance(value, cst.BaseExpression):
            raise Unproven(f"what {node.value} is was not seen")
        yield from self.origins(Place(module, value), depth - 1)

    def _given(
        self, module: Module, owner: Scope, param: cst.Param, depth: int
    ) -> Iterator[Place]:
        """What every call gives for a parameter."""
        function = owner.node
        assert isinstance(function, (cst.FunctionDef, cst.Lambda))
        if isinstance(function, cst.Lambda):
            raise Unproven("a lambda is given the key")
        for site in self.sites(function):
            value = argument_for(self._calls.bound_by_call(function), function, param, site)
            if value is None:
                raise Unproven(f"what {function.name.value} is given was not seen")
            yield from self.origins(Place(site.module, value.value), depth)

    def sites(self, function: cst.FunctionDef) -> tuple[Site, ...]:
        try:
            found = self._calls.of(function)
        except Unseen as reason:
            raise Unproven(str(reason)) from reason
        if not found:
            raise Unproven(f"nothing seen calls {function.name.value}")
        return found


def argument_for(
    bound: int, function: cst.FunctionDef, param: cst.Param, site: Site
) -> cst.Arg | None:
    """The argument of a call that a parameter gets; None when that cannot be told."""
    args = site.call.args[site.skip :]
    if any(arg.star for arg in args):
        return None
    for arg in args:
        if arg.keyword is not None and arg.keyword.value == param.name.value:
            return arg
    positional = (*function.params.posonly_params, *function.params.params)
    if param not in positional:
        return None
    index = positional.index(param) - bound
    given = [arg for arg in args if arg.keyword is None]
    return given[index] if 0 <= index < len(given) else None


def root_of(node: cst.BaseExpression) -> cst.Name | None:
    """The one name that a key's expression starts from: `ctx` of `id(ctx.session)`."""
    if isinstance(node, cst.BooleanOperation):
        return root_of(node.left)
    if isinstance(node, cst.Call):
        if isinstance(node.func, cst.Attribute):
            return root_of(node.func.value)
        return root_of(node.args[0].value) if len(node.args) == 1 else None
    if isinstance(node, (cst.Attribute, cst.Subscript)):
        return root_of(node.value)
    return node if isinstance(node, cst.Name) and dotted(node) else None


def _is_header(node: cst.BaseExpression) -> bool:
    value = node.raw_value if isinstance(node, cst.SimpleString) else ""
    return isinstance(value, str) and value.lower() == _HEADER


def _is_constant(node: cst.BaseExpression) -> bool:
    return isinstance(node, cst.SimpleString) or (
        isinstance(node, cst.Name) and node.value == "None"
    )
