"""`except` clauses around code that talks to a server through the SDK's client."""

import libcst as cst

from analyzer.codemods.client.calls import callee, members
from analyzer.codemods.client.functions import function_named
from analyzer.codemods.client.httpxuses import spelled
from analyzer.codemods.client.table import client_table
from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.imports import Imports
from analyzer.codemods.scopes import Use, children_of
from analyzer.run import Edit

_SESSIONS = ("mcp.client.session.ClientSession.", "fastmcp.client.client.Client.")
_LIMIT = 5


class Catching:
    """Asked for each use of an exception class whether what it catches may come from the SDK."""

    def __init__(self, codebase: Codebase) -> None:
        self.codebase = codebase
        self._openers = frozenset(client_table().http)
        self._reached: dict[cst.CSTNode, frozenset[str]] = {}

    def is_around(self, module: Module, use: Use) -> bool:
        """True for a class in an `except` clause, or asked for in one, around the SDK's client."""
        return bool(self.opened_by(module, use))

    def opened_by(self, module: Module, use: Use) -> frozenset[str]:
        """What of the SDK's client runs in the `try` of the clause that `use` belongs to."""
        clause = _clause_of(module, use.node)
        statement = module.names.parents.get(clause) if clause is not None else None
        if not isinstance(statement, (cst.Try, cst.TryStar)) or use.quoted:
            return frozenset()
        return self.reached(module, statement.body, _LIMIT)

    def edits(self, module: Module, use: Use, imports: Imports, *, keep: bool) -> tuple[Edit, ...]:
        """The class replaced, or both named where `httpx` is still in use (`keep`)."""
        new = spelled(self.codebase, module, use, imports)
        start, end = use.parts[0].start, use.parts[-1].end
        if self._names_both(module, use, new):
            return ()
        if not keep:
            return (module.source.edit(start, end, new),)
        old = module.source.text(start, end)
        inside = isinstance(module.names.parents.get(use.node), cst.Element)
        return (module.source.edit(start, end, f"{old}, {new}" if inside else f"({old}, {new})"),)

    def _names_both(self, module: Module, use: Use, new: str) -> bool:
        element = module.names.parents.get(use.node)
        group = module.names.parents.get(element) if isinstance(element, cst.Element) else None
        return isinstance(group, cst.Tuple) and any(
            module.source.text_of(other.value) == new for other in group.elements
        )

    def reached(self, module: Module, node: cst.CSTNode, limit: int) -> frozenset[str]:
        """Transports and session methods called in `node`, through functions of the codebase."""
        if node in self._reached:
            return self._reached[node]
        self._reached[node] = frozenset()
        found: set[str] = set()
        for call in _calls(node):
            found |= self._called(module, call, limit)
        self._reached[node] = frozenset(found)
        return self._reached[node]

    def _called(self, module: Module, call: cst.Call, limit: int) -> frozenset[str]:
        name = callee(self.codebase, module, call.func)
        if name in self._openers:
            return frozenset({name})
        if isinstance(call.func, cst.Attribute):
            on_session = {
                one
                for one in members(self.codebase, module, call.func)
                if one.startswith(_SESSIONS)
            }
            if on_session:
                return frozenset(on_session)
        function = function_named(self.codebase, module, call.func) if limit else None
        if function is None:
            return frozenset()
        return self.reached(function[0], function[1].body, limit - 1)


def _clause_of(module: Module, node: cst.CSTNode) -> cst.CSTNode | None:
    """The `except` clause that names `node`, or whose body asks `isinstance` for it."""
    inner = node
    while inner in module.names.parents:
        parent = module.names.parents[inner]
        if isinstance(parent, (cst.ExceptHandler, cst.ExceptStarHandler)):
            return parent if inner is parent.type or _is_asked(module, node) else None
        if isinstance(parent, (cst.FunctionDef, cst.ClassDef)):
            return None
        inner = parent
    return None


def _is_asked(module: Module, node: cst.CSTNode) -> bool:
    inner = module.names.parents.get(node)
    while isinstance(inner, (cst.Element, cst.Tuple)):
        inner = module.names.parents.get(inner)
    call = module.names.parents.get(inner) if isinstance(inner, cst.Arg) else None
    return (
        isinstance(call, cst.Call)
        and isinstance(call.func, cst.Name)
        and call.func.value == "isinstance"
    )


def _calls(node: cst.CSTNode) -> list[cst.Call]:
    if isinstance(node, (cst.FunctionDef, cst.ClassDef, cst.Lambda)):
        return []
    found = [node] if isinstance(node, cst.Call) else []
    for child in children_of(node):
        found += _calls(child)
    return found
