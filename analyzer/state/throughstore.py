"""Mappings of our own that keep their entries in a store: in memory is what a call works on.

Such a class has methods that ask a store for an entry and put one there. What it holds by itself
is that of calls under way, and none of it is missed when the process ends.
"""

from collections import defaultdict
from functools import cached_property

from analyzer.program.engine import Engine
from analyzer.program.queries import denoted
from analyzer.state.evidence import Decision
from analyzer.state.values import Held
from analyzer.syntax import ir
from analyzer.syntax.walk import walk

_KEEPING = ("dict", "UserDict", "OrderedDict", "defaultdict")
_MAPPINGS = (*_KEEPING, "MutableMapping")
_ASKS, _PUTS = "get", "put"
_REASON = "calls work on entries that are in a store before and after, under their key"
_ROLES: dict[str, Decision] = {
    "store": Decision("external", _REASON, "high"),
    "database": Decision("disk", _REASON, "high"),
}
IN_STORE = tuple(_ROLES.values())


class ThroughStore:
    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def decide(self, held: Held) -> Decision | None:
        """Where the entries of such a mapping are: in a store of all replicas, or in files."""
        found = [self._roles[cid] for cid in held.classes if cid in self._roles]
        return found[0] if found and found.count(found[0]) == len(found) else None

    @cached_property
    def _roles(self) -> dict[int, Decision]:
        """Of each such class, by what its methods ask and put."""
        asked: defaultdict[int, set[str]] = defaultdict(set)
        put: defaultdict[int, set[str]] = defaultdict(set)
        for function in self._engine.tables.functions:
            owner = self._class_around(function.gid)
            if owner < 0:
                continue
            for node in function.nodes:
                for call in walk(node):
                    if isinstance(call, ir.Call) and isinstance(call.func, ir.Attr):
                        kinds = self._kinds(function.gid, call.func.base)
                        asked[owner] |= kinds if call.func.name == _ASKS else set()
                        put[owner] |= kinds if call.func.name == _PUTS else set()
        found = {cid: asked[cid] & put[cid] for cid in asked}
        named = {cid: kinds for cid, kinds in found.items() if len(kinds) == 1}
        roles = {cid: _ROLES[kinds.pop()] for cid, kinds in named.items()}
        return self._with_heirs(
            {
                c: role
                for c, role in roles.items()
                if is_mapping(self._engine, c) and self._lets_go(c)
            }
        )

    def _kinds(self, gid: int, base: ir.Expr) -> set[str]:
        types = self._engine.catalog.types
        known = [types.get(obj.name) for obj in denoted(self._engine, base, gid)]
        return {one.kind for one in known if one is not None and one.kind in _ROLES}

    def _class_around(self, gid: int) -> int:
        """The class whose method a function is, or is inside of."""
        tables = self._engine.tables
        while gid >= 0 and tables.functions[gid].cls < 0:
            gid = tables.functions[gid].parent
        return tables.functions[gid].cls if gid >= 0 else -1

    def _lets_go(self, cid: int) -> bool:
        """Whether it keeps no copies, which other replicas would not see change."""
        if not _has_base(self._engine, cid, _KEEPING):
            return True
        return any(
            isinstance(call, ir.Call)
            and isinstance(call.func, ir.Attr)
            and call.func.name == "pop"
            and isinstance(call.func.base, ir.Name)
            and call.func.base.id == "self"
            for function in self._engine.tables.functions
            if function.cls == cid
            for node in function.nodes
            for call in walk(node)
        )

    def _with_heirs(self, roles: dict[int, Decision]) -> dict[int, Decision]:
        found = dict(roles)
        for entry in self._engine.tables.classes:
            for base in entry.bases:
                for obj in self._engine.objects_of(base):
                    if obj.kind == "class" and obj.a in roles:
                        found.setdefault(entry.cid, roles[obj.a])
        return found


def is_mapping(engine: Engine, cid: int) -> bool:
    """Whether a class of the code is a mapping by its base."""
    return _has_base(engine, cid, _MAPPINGS)


def _has_base(engine: Engine, cid: int, names: tuple[str, ...]) -> bool:
    for base in engine.tables.classes[cid].ir.bases:
        named = base.value.base if isinstance(base.value, ir.Item) else base.value
        name = named.id if isinstance(named, ir.Name) else getattr(named, "name", "")
        if name in names:
            return True
    return False
