"""What code reads and writes of one cell: `count`, `stock[title]`, `self.rows[key]["n"]`."""

from collections.abc import Iterator
from typing import NamedTuple

import libcst as cst

from analyzer.codemods.codebase import Module
from analyzer.codemods.handles.sightings import Place
from analyzer.codemods.scopes import dotted, function_of
from analyzer.codemods.threads.contexts import act_on


class Spot(NamedTuple):
    """A read or a write of a part of a cell. `node` is the whole of it, `text` what it is called
    there: the same text in one function is the same part. `target` says that it is assigned."""

    module: Module
    place: cst.BaseExpression
    node: cst.CSTNode
    text: str
    write: bool
    target: bool

    @property
    def function(self) -> cst.CSTNode:
        return function_of(self.module.names.scopes[self.place]).node


def spots_of(places: tuple[Place, ...]) -> Iterator[Spot]:
    for place in places:
        yield _spot(place.module, place.node)


def _spot(module: Module, place: cst.BaseExpression) -> Spot:
    parents, source = module.names.parents, module.source
    node: cst.BaseExpression = place
    while True:
        above = parents.get(node)
        if not isinstance(above, (cst.Subscript, cst.Attribute)) or above.value is not node:
            break
        node = above
    text = source.text_of(node)
    if isinstance(node, cst.Attribute) and isinstance(above, cst.Call) and above.func is node:
        how = act_on(module, place).how
        owner = source.text_of(node.value)
        if node.attr.value == "get" and above.args and node is not place:
            text = f"{owner}[{source.text_of(above.args[0].value)}]"
            return Spot(module, place, above, text, False, False)
        return Spot(module, place, above, owner, how != "read", False)
    target = _is_target(module, node)
    return Spot(module, place, node, text, target, target)


def _is_target(module: Module, node: cst.CSTNode) -> bool:
    above = module.names.parents.get(node)
    if isinstance(above, (cst.AssignTarget, cst.Del)):
        return True
    if isinstance(above, cst.Element):
        return isinstance(module.names.parents.get(above), (cst.Tuple, cst.List)) and _is_target(
            module, module.names.parents[above]
        )
    return isinstance(above, (cst.AnnAssign, cst.AugAssign)) and above.target is node


def receiver_of(spot: Spot) -> str:
    """The object whose field the cell is, as written; empty for a variable."""
    place = spot.place
    return (dotted(place.value) or "?") if isinstance(place, cst.Attribute) else ""
