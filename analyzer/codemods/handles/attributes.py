"""Attributes that tools set on the session: on 2.x each message has a new one (M056).

An object that has any attributes is made for each handle, and takes the session's place wherever
one of those is set, read or asked for. What else is done with the session stays.
"""

from collections.abc import Collection, Iterator, Sequence

import libcst as cst

from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.facts import CellFact, ServerFact
from analyzer.codemods.handles import blocks
from analyzer.codemods.handles.blocks import Asked
from analyzer.codemods.handles.held import Held, Made
from analyzer.codemods.handles.naming import Naming, choose
from analyzer.codemods.handles.sightings import Place, targets_of
from analyzer.codemods.handles.unproven import Unproven
from analyzer.codemods.imports import Taken
from analyzer.codemods.scopes import function_of
from analyzer.codemods.types import types_of
from analyzer.run import Edit

_SESSIONS = ({"mcp.server.session.ServerSession"}, {"fastmcp.server.context.ServerSession"})
_BY_NAME = frozenset({"getattr", "setattr", "hasattr", "delattr"})
_PLAIN = frozenset({"bool", "float", "int", "str", "list", "dict"})
_OF_MODELS = frozenset({"construct", "copy", "dict", "from_orm", "json", "schema", "validate"})
"""Names that the base of stored entries has for itself."""


class Attributes(Held):
    """Every cell that hangs on the session."""

    code = "UNS102"

    def __init__(
        self, codebase: Codebase, server: ServerFact, cells: Sequence[CellFact], asked: Asked
    ) -> None:
        found = list(_uses(codebase, {cell.variable for cell in cells}))
        if not found:
            raise Unproven("nothing seen sets it on the session")
        if asked.store:
            for name in {cell.variable for cell in cells}:
                _check_name(name)
            for module, node in found:
                _check_stored(module, node)
        made = _made(codebase, server, cells)
        super().__init__(codebase, server, cells, asked, made, _places(found))

    def _named(self) -> Naming:
        named = choose(
            (), self._server.name, self._tools.names, self._touched(), taken=self._asked.taken
        )
        self._made = self._made._replace(factory=named.kind, kind=named.kind)
        return named

    def _definition(self, *, known: Collection[str]) -> Edit:
        edit = super()._definition(known=known)
        base = ("SimpleNamespace", "types")
        if self._asked.store:
            base = ("BaseModel", "pydantic")
        try:
            name = self._imports_of(self._home).name(base[1], base[0])
        except Taken as taken:
            raise Unproven(f"{taken} is another name in {self._home.path}") from taken
        extra = ', extra="allow"' if self._asked.store else ""
        noun = self.naming.noun.replace("_", " ")
        text = f'class {self.naming.kind}({name}{extra}):\n    """What one {noun} holds."""\n\n\n'
        return self._home.source.edit(edit.start, edit.end, f"{text}{edit.text}")


def _made(codebase: Codebase, server: ServerFact, cells: Sequence[CellFact]) -> Made:
    """Above the first function that touches any of it."""
    home = codebase.modules[cells[0].file]
    entries = {entry for cell in cells for entry in (*cell.writers, *cell.readers)}
    lines = [entry.line for entry in entries if entry.file == home.path]
    lines += [cell.line for cell in cells if cell.file == home.path]
    for statement in home.source.module.body:
        start, end = (home.source.line_of(at) for at in home.source.span(statement))
        if any(start <= line <= end for line in lines):
            if isinstance(statement, (cst.FunctionDef, cst.ClassDef)):
                return Made(home, statement, "", "")
            break
    raise Unproven("where its entries could be made was not seen")


def _uses(codebase: Codebase, names: Collection[str]) -> Iterator[Place]:
    """`x.name` and `getattr(x, "name")` of sessions; raises `Unproven` for what may be one."""
    types = types_of(codebase)
    for module in codebase.modules.values():
        for node in module.names.nodes(cst.Attribute, cst.Call):
            whole = _whole(node)
            if whole is not None and (
                types.classes(module, whole) in _SESSIONS or _may_be_session(module, whole)
            ):
                text = module.source.text_of(node)
                raise Unproven(f"{text} may be about it, and does not spell its name")
            holder = _holder(module, node, names)
            if holder is None:
                continue
            found = types.classes(module, holder)
            if found in _SESSIONS:
                yield Place(module, node)
            elif not found and _may_be_session(module, holder):
                raise Unproven(f"{module.source.text_of(holder)} may be a session or not")


def _holder(
    module: Module, node: cst.Attribute | cst.Call, names: Collection[str]
) -> cst.BaseExpression | None:
    if isinstance(node, cst.Attribute):
        return node.value if node.attr.value in names else None
    by_name = isinstance(node.func, cst.Name) and node.func.value in _BY_NAME
    name = node.args[1].value if by_name and len(node.args) > 1 else None
    is_named = isinstance(name, cst.SimpleString) and name.raw_value in names
    return node.args[0].value if is_named else None


def _whole(node: cst.Attribute | cst.Call) -> cst.BaseExpression | None:
    """The `x` of `x.__dict__`, `vars(x)` and `getattr(x, name)`: any attribute may be meant."""
    if isinstance(node, cst.Attribute):
        return node.value if node.attr.value == "__dict__" else None
    if not isinstance(node.func, cst.Name) or not node.args:
        return None
    if node.func.value == "vars":
        return node.args[0].value
    by_name = node.func.value in (*_BY_NAME, "delattr") and len(node.args) > 1
    spelled = by_name and isinstance(node.args[1].value, cst.SimpleString)
    return node.args[0].value if by_name and not spelled else None


def _may_be_session(module: Module, holder: cst.BaseExpression) -> bool:
    """Whether it is not known what something is that is called like one."""
    return "session" in module.source.text_of(holder).lower()


def _places(found: Sequence[Place]) -> list[Place]:
    """The sessions, by the local that has one where it serves for nothing else."""
    places = []
    for module, node in found:
        holder = node.value if isinstance(node, cst.Attribute) else node.args[0].value  # type: ignore[attr-defined]
        places.append(Place(module, holder))
    nodes = {place.node for place in places}
    return list(dict.fromkeys(_where_bound(place, nodes) for place in places))


def _where_bound(place: Place, nodes: Collection[cst.CSTNode]) -> Place:
    names, node = place.module.names, place.node
    scope = names.scopes.get(node)
    owner = scope.lookup(node.value) if scope is not None and isinstance(node, cst.Name) else None
    bindings = owner.bindings[node.value] if owner is not None and owner.kind == "function" else []  # type: ignore[attr-defined]
    holder = names.parents.get(bindings[0].node) if len(bindings) == 1 else None
    holder = names.parents.get(holder) if isinstance(holder, cst.AssignTarget) else holder
    if not isinstance(holder, cst.Assign) or len(targets_of(holder)) != 1:
        return place
    others = [
        one
        for one, inner in names.scopes.items()
        if isinstance(one, cst.Name)
        and isinstance(node, cst.Name)
        and one.value == node.value
        and inner.lookup(one.value) is owner
        and one not in nodes
        and one is not holder.targets[0].target
    ]
    return place if others else Place(place.module, holder.value)


# what a store takes


def _check_name(name: str) -> None:
    if name.startswith(("_", "model_")) or name in _OF_MODELS:
        raise Unproven(f"{name} is no name that an entry of the store can have")


def _check_stored(module: Module, node: cst.BaseExpression) -> None:
    """Raises `Unproven` where what is set may come out of a store as something else."""
    value: cst.BaseExpression | None = None
    target = module.names.parents.get(node)
    assignment = module.names.parents.get(target) if isinstance(target, cst.AssignTarget) else None
    if isinstance(assignment, cst.Assign):
        value = assignment.value
    elif isinstance(node, cst.Call) and isinstance(node.func, cst.Name):
        value = node.args[2].value if node.func.value == "setattr" else None
    if value is not None and not _is_plain(module, value):
        text = module.source.text_of(value)
        raise Unproven(f"{text} may come out of a store as something else")


def _is_plain(module: Module, value: cst.BaseExpression) -> bool:
    match value:
        case cst.FormattedString():
            return True
        case cst.List():
            return all(_is_plain(module, one.value) for one in value.elements)
        case cst.Dict():
            return all(
                isinstance(one, cst.DictElement)
                and isinstance(one.key, (cst.SimpleString, cst.FormattedString))
                and _is_plain(module, one.value)
                for one in value.elements
            )
        case cst.Name() if value.value not in ("None", "True", "False"):
            return _is_plain_parameter(module, value)
    return blocks.is_constant(value) and not isinstance(value, (cst.Tuple, cst.Attribute))


def _is_plain_parameter(module: Module, name: cst.Name) -> bool:
    scope = function_of(module.names.scopes[name])
    annotations = [
        getattr(one.node, "annotation", None) for one in scope.bindings.get(name.value, ())
    ]
    return bool(annotations) and all(
        isinstance(one, cst.Annotation)
        and module.source.text_of(one.annotation).partition("[")[0] in _PLAIN
        for one in annotations
    )
