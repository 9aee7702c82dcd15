"""Session ids that only logs get: the id of the request tells calls apart there, for all clients.

On 2.x the session is a new object for each message, and clients of 2026-07-28 send no id (M056,
D05): a log that shows either shows numbers that mean nothing, or None.
"""

from collections.abc import Iterator

import libcst as cst

from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.handles.keys import Keys, root_of
from analyzer.codemods.model import Change, Outcome
from analyzer.codemods.registry import Codemod
from analyzer.codemods.scopes import Scope
from analyzer.codemods.types import types_of

ID = "UNS101"
OBJECT = "UNS102"
_CONTEXT = "mcp.server.fastmcp.server.Context"
_LOGGING = frozenset({"debug", "info", "warning", "error", "exception", "critical", "log"})
_PARTS = (cst.Arg, cst.FormattedString, cst.FormattedStringExpression, cst.Element, cst.Tuple)
_TITLE = "tell calls apart by the id of the request: the session has none that lasts"


def plan(codebase: Codebase) -> Iterator[Outcome]:
    for module in codebase.modules.values():
        if module.mentions("session", "mcp-session-id"):
            yield from _Logs(codebase, module).changes()


CODEMOD = Codemod("handles-telemetry", (ID, OBJECT), plan)


class _Logs:
    """The keys of sessions in one module that go nowhere but into a log."""

    def __init__(self, codebase: Codebase, module: Module) -> None:
        self._codebase = codebase
        self._module = module
        self._keys = Keys(codebase)

    def changes(self) -> Iterator[Change]:
        names, source = self._module.names, self._module.source
        for node in names.scopes:
            if not isinstance(node, cst.BaseExpression) or not self._is_key(node):
                continue
            root = root_of(node)
            if root is None or not self._is_context(root) or not self._is_only_logged(node):
                continue
            line = names.line_of(node)
            edit = source.edit(*source.span(node), f"{root.value}.request_id")
            solved = tuple((self._module.path, line, code) for code in (ID, OBJECT))
            code = OBJECT if "id(" in source.text_of(node) else ID
            yield Change(
                code, self._module.path, line, _TITLE, "unsafe", (edit,),
                "logs of one client have to be found by something else", solved,
            )  # fmt: skip

    def _is_key(self, node: cst.BaseExpression) -> bool:
        """The outermost expression of a key that is a value by itself."""
        if not isinstance(node, (cst.Call, cst.Subscript)):
            return False
        parent = self._module.names.parents.get(node)
        outer = self._module.names.parents.get(parent) if isinstance(parent, cst.Arg) else None
        if isinstance(outer, cst.Call) and self._keys.is_session_key(self._module, outer):
            return False
        return self._keys.is_session_key(self._module, node)

    def _is_context(self, root: cst.Name) -> bool:
        return types_of(self._codebase).classes(self._module, root) == {_CONTEXT}

    def _is_only_logged(self, node: cst.BaseExpression) -> bool:
        if self._is_logged(node):
            return True
        parents = self._module.names.parents
        target = parents.get(node)
        names = [one.target for one in target.targets] if isinstance(target, cst.Assign) else []
        if len(names) != 1 or not isinstance(names[0], cst.Name):
            return False
        scope = self._module.names.scopes[names[0]]
        uses = list(self._uses(names[0].value, scope))
        single = len(scope.bindings.get(names[0].value, ())) == 1 and scope.kind == "function"
        return single and bool(uses) and all(self._is_logged(use) for use in uses)

    def _uses(self, name: str, scope: Scope) -> Iterator[cst.Name]:
        parents = self._module.names.parents
        for node, inner in self._module.names.scopes.items():
            if not isinstance(node, cst.Name) or isinstance(parents.get(node), cst.AssignTarget):
                continue
            if node.value == name and inner.lookup(name) is scope:
                yield node

    def _is_logged(self, node: cst.CSTNode) -> bool:
        """Whether a value goes into the message of a logger, and nowhere else."""
        parents = self._module.names.parents
        above = parents.get(node)
        while isinstance(above, _PARTS):
            above = parents.get(above)
        func = above.func if isinstance(above, cst.Call) else None
        if not isinstance(func, cst.Attribute) or func.attr.value not in _LOGGING:
            return False
        if self._codebase.resolve(self._module, func.value) == {"logging"}:
            return True
        return self._is_logger(func.value)

    def _is_logger(self, node: cst.BaseExpression) -> bool:
        """A name that `logging.getLogger` alone gives."""
        scope = self._module.names.scopes.get(node)
        if not isinstance(node, cst.Name) or scope is None:
            return False
        owner = scope.lookup(node.value)
        bindings = owner.bindings[node.value] if owner is not None else []
        values = [getattr(self._module.names.parents.get(b.node), "value", None) for b in bindings]
        return bool(values) and all(
            isinstance(value, cst.Call)
            and self._codebase.resolve(self._module, value.func) == {"logging.getLogger"}
            for value in values
        )
