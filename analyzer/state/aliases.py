"""Names that lead to what another location is known by, and names that are only handed on."""

from collections.abc import Callable, Iterator

from analyzer.program.engine import Engine
from analyzer.program.objects import Obj
from analyzer.program.queries import function_of
from analyzer.program.solver import Node
from analyzer.program.tables import FunctionEntry
from analyzer.state.holders import Holders
from analyzer.state.model import Access, Act, Location
from analyzer.state.origins import Origins
from analyzer.syntax import ir

HELD_KINDS = ("container", "made", "generator")
Spots = Callable[[int], set[ir.Spot]]
"""The spots of a function's names that are only the way to an item or a method."""


class Aliases:
    """Reads of what a name leads to, where that is known by another location.

    A list that a module imports, or that an object is given, is known by the place that makes it.
    """

    def __init__(self, engine: Engine, holders: Holders, origins: Origins) -> None:
        self._engine = engine
        self._holders = holders
        self._origins = origins

    def behind(self, location: Location, node: Node) -> Iterator[Location]:
        """Other locations by which what `node`, the value of `location`, holds is known."""
        for obj in self._engine.objects_of(node):
            home = self._holders.home.get(obj.id)
            if home is not None and home != location and obj.kind in HELD_KINDS:
                yield home

    def local_reads(self, gid: int, used: set[ir.Spot]) -> Iterator[Access]:
        """Reads of local names that an import, a default or a `partial` brings.

        Names at the spots in `used` are only the way to an item or a method.
        """
        function = self._engine.tables.functions[gid]
        if function.parent < 0:
            return
        names = {node.bound for node in function.nodes if isinstance(node, ir.Import)}
        brought = self._origins.is_entry(gid) or self._spread_to(gid)
        names |= {p.name for p in function.ir.params if brought or p.default is not None}
        if not names:
            return
        for name in occurrences(function):
            if name.id in names and name.spot not in used:
                for home in self._homes(gid, name.id, brought):
                    yield Access(Act.READ, home, gid, name.spot)

    def _spread_to(self, gid: int) -> bool:
        """Whether a call spreads its arguments, so that no name there shows what it hands on."""
        return any(
            name in ("*", "**")
            for site, _ in self._engine.calls.links.get(gid, ())
            for name, _, _ in site.arguments
        )

    def _homes(self, gid: int, name: str, brought: bool) -> Iterator[Location]:
        """Where a name's objects are known; of a parameter that callers fill, only its default."""
        node = self._engine.graph.known_variable(gid, name)
        is_parameter = any(p.name == name for p in self._engine.tables.functions[gid].ir.params)
        for obj in self._engine.objects_of(node):
            home = self._holders.home.get(obj.id)
            if home is None or obj.kind not in HELD_KINDS:
                continue
            if brought or not is_parameter or (home.origin, home.owner) == ("default", gid):
                yield home


class Handed:
    """Names that a call hands to functions of the program which go on to its items and methods.

    Such a name is not read: what those functions do with it, or the ones they hand it on to, their
    own accesses tell.
    """

    def __init__(self, engine: Engine, origins: Origins, navigated: Spots) -> None:
        self._engine = engine
        self._origins = origins
        self._navigated = navigated
        self._follows: dict[tuple[int, str], bool] = {}
        self._spots: dict[int, set[ir.Spot]] = {}

    def spots(self, gid: int) -> set[ir.Spot]:
        """The spots of such names in function `gid`."""
        known = self._spots.get(gid)
        if known is None:
            known = self._spots[gid] = self._handed_on(gid)
        return known

    def _handed_on(self, gid: int) -> set[ir.Spot]:
        return {
            arg.value.spot
            for call in self._engine.tables.functions[gid].nodes
            if isinstance(call, ir.Call)
            for position, arg in enumerate(call.args)
            if isinstance(arg.value, ir.Name | ir.Attr)
            and not arg.name.startswith("*")
            and self._followed(gid, call, position, arg)
        }

    def _followed(self, gid: int, call: ir.Call, position: int, arg: ir.Arg) -> bool:
        callees = self._origins.callees(gid, call.spot)
        return bool(callees) and all(
            self._follows_parameter(obj, position, arg.name) for obj in callees
        )

    def _follows_parameter(self, obj: Obj, position: int, name: str) -> bool:
        if obj.kind == "external":
            touches = self._engine.catalog.touches.get(obj.name, ())
            return any(touch.position == position for touch in touches)
        gid = function_of(self._engine, obj)
        if gid is None:
            return False
        params = self._engine.tables.functions[gid].ir.params
        place = position + (obj.kind == "bound")
        wanted = name or (params[place].name if place < len(params) else "")
        if not any(param.name == wanted and param.kind in ("", "kw") for param in params):
            return False
        if (gid, wanted) not in self._follows:
            self._follows[gid, wanted] = False
            self._follows[gid, wanted] = self._only_followed(gid, wanted)
        return self._follows[gid, wanted]

    def _only_followed(self, gid: int, name: str) -> bool:
        """Whether each use of a parameter leads on to an item or a method of what it holds."""
        function = self._engine.tables.functions[gid]
        if self._captured(gid, name):
            return False
        follows = self._navigated(gid)
        open_uses = {
            use.spot for use in occurrences(function) if use.id == name and use.spot not in follows
        }
        return not open_uses or open_uses <= self.spots(gid)

    def _captured(self, gid: int, name: str) -> bool:
        tables = self._engine.tables
        return any(
            tables.functions[inner].parent == gid
            and name not in tables.functions[inner].ir.names
            and any(use.id == name for use in occurrences(tables.functions[inner]))
            for inner in tables.functions_of(tables.functions[gid].module)
        )


def occurrences(function: FunctionEntry) -> Iterator[ir.Name]:
    """The names that a function reads, without those it assigns to."""
    targets = {
        id(target)
        for node in function.nodes
        if isinstance(node, ir.Assign)
        for target in node.targets
    }
    for node in function.nodes:
        if isinstance(node, ir.Name) and id(node) not in targets:
            yield node
