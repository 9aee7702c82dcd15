"""What is done to a part of a library object: `book.active["A1"] = 1` changes the whole book.

What a method gives may be a part, too, or a copy. It is a part where it is only written to, as in
`sheet.cell(1, 1).value = 2`: nobody would write to a copy and drop it.
"""

from collections.abc import Iterator

from analyzer.catalog import begins_with
from analyzer.program.engine import Engine
from analyzer.program.events import Event
from analyzer.program.objects import Obj
from analyzer.program.queries import denoted
from analyzer.program.tables import FunctionEntry
from analyzer.state.effects import is_client
from analyzer.state.holders import Holders
from analyzer.state.model import Access, Act, Location
from analyzer.syntax import ir
from analyzer.syntax.walk import walk

_ACTS = {
    "read item": Act.READ, "write item": Act.WRITE, "delete item": Act.REMOVE,
    "read field": Act.READ, "write field": Act.WRITE, "call method": Act.USE,
}  # fmt: skip
_OWN = ("container", "instance")
_ADDING = ("append", "extend", "add")
"""Verbs of methods that add to a part; others may as well ask a service for something."""


class Parts:
    """Accesses of the locations that hold the whole.

    A part of a client is no part of it: what it has leads to elsewhere.
    """

    def __init__(self, engine: Engine, holders: Holders) -> None:
        self._engine = engine
        self._holders = holders
        self._dropped: dict[int, dict[ir.Spot, list[Location]]] = {}

    def accesses(self, gid: int, event: Event) -> Iterator[Access]:
        """What an event of function `gid` does, where it is about a part."""
        act = _ACTS.get(event.kind)
        if act is None:
            return
        if event.kind == "call method" and begins_with(event.name, _ADDING):
            act = Act.WRITE
        objects = self._engine.objects_of(event.base)
        if any(obj.kind in _OWN and obj.id in self._holders.home for obj in objects):
            return  # what code of ours has put there has a location of its own
        for obj in objects:
            for home in self._wholes(obj, gid, event, act):
                yield Access(
                    act,
                    home,
                    gid,
                    event.spot,
                    value=event.value if event.kind == "write item" else event.expr,
                    inferred=event.kind == "call method",
                )

    def _wholes(self, obj: Obj, gid: int, event: Event, act: Act) -> Iterator[Location]:
        """Where the objects are kept that `obj` is a part of."""
        if obj.kind == "member":
            home = self._holders.home.get(obj.root.id)
            if home is not None and self._is_plain(obj.root):
                yield home
        elif act is Act.WRITE and obj.kind == "made" and obj.id not in self._holders.home:
            yield from self._written_and_dropped(gid).get(event.spot, ())

    def _written_and_dropped(self, gid: int) -> dict[ir.Spot, list[Location]]:
        """For each place that writes to what a call gives and drops it, what that is a part of."""
        known = self._dropped.get(gid)
        if known is None:
            known = self._dropped[gid] = {}
            for spot, given in written_and_dropped(self._engine.tables.functions[gid]):
                owner = _owner(given)
                found = denoted(self._engine, owner, gid) if owner is not None else []
                roots = {obj.root.id: obj.root for obj in found if self._is_plain(obj.root)}
                homes = (self._holders.home.get(root) for root in sorted(roots))
                known[spot] = [home for home in homes if home is not None]
        return known

    def _is_plain(self, obj: Obj) -> bool:
        """Whether a library object is one that the catalog does not list, and no client."""
        catalog = self._engine.catalog
        unlisted = self._engine.attributes.type_name(obj) not in catalog.types
        return obj.kind == "made" and unlisted and not is_client(catalog, obj)


def written_and_dropped(function: FunctionEntry) -> Iterator[tuple[ir.Spot, ir.Call]]:
    """Where a function writes to what a call gives, and does nothing else with that."""
    targets = [target for node in function.nodes for target in _targets(node)]
    bases = {id(target.base) for target in targets if isinstance(target.base, ir.Name)}
    given: dict[str, list[ir.Call]] = {}
    other = {*function.ir.globals, *function.ir.nonlocals, *(p.name for p in function.ir.params)}
    for node in function.nodes:
        match node:
            case ir.Assign((ir.Name(name, _) as bound,), ir.Call() as call, _, _):
                given.setdefault(name, []).append(call)
                bases.add(id(bound))
            case ir.Name(name, _) if id(node) not in bases:
                other.add(name)
    for target in targets:
        match target.base:
            case ir.Call() as call:
                yield target.spot, call
            case ir.Name(name, _) if name not in other:
                yield from ((target.spot, call) for call in given.get(name, ()))


def _owner(call: ir.Expr) -> ir.Expr | None:
    """The expression without a call whose method, in the end, gave something."""
    expr = call
    while True:
        match expr:
            case ir.Call(ir.Attr(base, _, _), _, _):
                expr = base
            case ir.Attr(base, _, _) | ir.Item(base, _, _) if _calls(expr):
                expr = base
            case ir.Name() | ir.Attr() | ir.Item():
                return expr
            case _:
                return None


def _calls(expr: ir.Expr) -> bool:
    return any(isinstance(node, ir.Call) for node in walk(expr))


def _targets(node: object) -> list[ir.Attr | ir.Item]:
    match node:
        case ir.Assign(targets, _, _, _):
            return [one for one in targets if isinstance(one, ir.Attr | ir.Item)]
        case ir.Aug(ir.Attr() | ir.Item() as target, _, _, _):
            return [target]
    return []
