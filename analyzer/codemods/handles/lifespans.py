"""What the lifespan of a 1.x server yields, where all of it belongs to one client.

1.x entered the lifespan once a session, 2.x does so once a process (M023): what was private is
everybody's. An object that is made of nothing shared is made anew for each handle instead.
"""

from collections.abc import Iterator, Sequence

import libcst as cst

from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.facts import CellFact, ServerFact
from analyzer.codemods.handles import blocks
from analyzer.codemods.handles.blocks import Asked
from analyzer.codemods.handles.held import DICTIONARY, Held, Made
from analyzer.codemods.handles.sightings import Place
from analyzer.codemods.handles.tools import Tools
from analyzer.codemods.handles.unproven import Unproven
from analyzer.codemods.scopes import function_of
from analyzer.codemods.types import types_of

_FIELD = "lifespan_context"
_CONTEXTS = frozenset({"mcp.shared.context.RequestContext"})


class Lifespan(Held):
    """Every cell in the object that one lifespan yields."""

    code = "UNS204"

    def __init__(
        self, codebase: Codebase, server: ServerFact, cells: Sequence[CellFact], asked: Asked
    ) -> None:
        made, places = _yielded(codebase, server), list(_places(codebase))
        if not places:
            raise Unproven("nothing seen reads what the lifespan yields")
        super().__init__(codebase, server, cells, asked, made, places)


def _yielded(codebase: Codebase, server: ServerFact) -> Made:
    """What the server's lifespan yields; raises `Unproven` when some of it may be shared."""
    found = [entry for entry in server.entries if entry.kind == "lifespan"]
    function = Tools(codebase, server).function_at(found[0]) if len(found) == 1 else None
    if function is None:
        raise Unproven("which lifespan yields it was not seen")
    module = codebase.modules[found[0].file]
    value = _value_of_yield(module, function)
    if isinstance(value, cst.Dict):
        return Made(module, function, blocks.factory_of(module, value), DICTIONARY)
    names = codebase.resolve(module, value.func) if isinstance(value, cst.Call) else frozenset()
    home, cls = _class_named(codebase, names)
    if home is None or cls is None:
        raise Unproven("the lifespan yields an object that is not made there")
    try:
        factory = blocks.factory_of(module, value)
    except Unproven:
        raise Unproven("the lifespan makes it of things that clients may share") from None
    local = module.source.text_of(value.func) if isinstance(value, cst.Call) else ""
    return Made(home, cls, factory.replace(local, cls.name.value, 1), cls.name.value)


def _value_of_yield(module: Module, function: cst.FunctionDef) -> cst.BaseExpression:
    """The one value that a lifespan yields, through a variable that is used for nothing else."""
    inner = module.names.own_scopes[function]
    yields = [
        node
        for node, scope in module.names.scopes.items()
        if isinstance(node, cst.Yield) and function_of(scope) is inner
    ]
    value = yields[0].value if len(yields) == 1 else None
    if isinstance(value, cst.Name):
        uses = [
            node
            for node, scope in module.names.scopes.items()
            if isinstance(node, cst.Name)
            and node.value == value.value
            and scope.lookup(node.value) is inner
        ]
        bindings = inner.bindings.get(value.value, [])
        assignment = module.names.parents.get(bindings[0].node) if len(bindings) == 1 else None
        if len(uses) != 2 or not isinstance(assignment, cst.Assign):
            raise Unproven("the lifespan does more with it than to yield it")
        return assignment.value
    if not isinstance(value, cst.BaseExpression):
        raise Unproven("what the lifespan yields was not seen")
    return value


def _class_named(
    codebase: Codebase, names: frozenset[str]
) -> tuple[Module | None, cst.ClassDef | None]:
    if len(names) == 1:
        path, _, name = next(iter(names)).partition(":")
        module = codebase.modules.get(path)
        bindings = module.names.root.bindings.get(name, []) if module is not None else []
        if len(bindings) == 1 and isinstance(bindings[0].node, cst.ClassDef):
            return module, bindings[0].node
    return None, None


def _places(codebase: Codebase) -> Iterator[Place]:
    """Every read of the lifespan's object; raises `Unproven` for one that may be another's."""
    types = types_of(codebase)
    for module in codebase.modules.values():
        for node in module.names.scopes:
            if isinstance(node, cst.Attribute) and node.attr.value == _FIELD:
                if not types.classes(module, node.value) <= _CONTEXTS:
                    raise Unproven(f"{module.source.text_of(node)} may be it or not")
                yield Place(module, node)
