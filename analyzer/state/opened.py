"""Embedded databases that calls open for themselves: files, by what is said on the connection.

A connection that is kept is a cell of its own. One that each call opens and closes keeps nothing,
but the file behind it does, as any other file that calls write.
"""

from collections.abc import Iterator
from functools import cached_property

from analyzer.catalog import Type
from analyzer.program.engine import Engine
from analyzer.program.events import Site
from analyzer.program.objects import Obj
from analyzer.program.queries import came_from
from analyzer.state.holders import Holders
from analyzer.state.model import Act
from analyzer.state.paths import FileUse, PathRoots
from analyzer.state.reach import Reach
from analyzer.state.stored import Stored
from analyzer.state.values import Values

MAX_STEPS = 4
"""How many calls or attributes may lie between a connection and what runs the statement."""


class Opened:
    def __init__(
        self, engine: Engine, reach: Reach, holders: Holders, paths: PathRoots, stored: Stored,
        values: Values,
    ) -> None:  # fmt: skip
        self._engine = engine
        self._reach = reach
        self._holders = holders
        self._paths = paths
        self._stored = stored
        self._values = values

    def uses(self) -> Iterator[tuple[int, FileUse]]:
        """What requests do to files through connections of their own, with the function."""
        if not self._connections:
            return
        for gid in sorted(self._reach.by_function):
            for event in self._engine.events.get(gid, ()):
                if event.kind == "call method":
                    opened = self._behind_all(event.base)
                    for act, caller, spot in self._stored.acts(event, gid) if opened else ():
                        for root in sorted({root for obj in opened for root in self._roots(obj)}):
                            yield caller, root._replace(spot=spot, writes=act is Act.WRITE)

    @cached_property
    def _connections(self) -> dict[int, Site]:
        """The databases on disk that functions which requests reach open and do not keep."""
        found: dict[int, Site] = {}
        for obj in self._engine.graph.objects:
            if obj.kind != "made" or obj.id in self._holders.home:
                continue
            known = self._engine.catalog.types.get(self._engine.attributes.type_name(obj))
            site = obj.args[0] if obj.args else None
            if known is None or known.kind != "database" or not isinstance(site, Site):
                continue
            if self._reach.requested(site.gid) and self._is_opened(known, obj):
                found[obj.id] = site
        return found

    def _is_opened(self, known: Type, obj: Obj) -> bool:
        """Whether it is the database itself, with a file behind it."""
        return bool(known.path_argument) and not self._values.in_memory(known, obj)

    def _behind_all(self, node: int) -> set[int]:
        objects = self._engine.objects_of(node)
        return {found for obj in objects for found in self._behind(obj, MAX_STEPS)}

    def _behind(self, obj: Obj, steps: int) -> set[int]:
        """The connections that an object is, or works on."""
        if obj.id in self._connections:
            return {obj.id}
        if not steps:
            return set()
        behind = came_from(self._engine, obj)
        return {found for item in behind for found in self._behind(item, steps - 1)}

    def _roots(self, connection: int) -> Iterator[FileUse]:
        """The places from which the path of a connection's file starts."""
        site = self._connections[connection]
        obj = self._engine.graph.objects[connection]
        known = self._engine.catalog.types[self._engine.attributes.type_name(obj)]
        path = site.keyword(known.path_argument) or site.positional(0)
        if path is not None:
            for root in sorted(set(self._paths.roots(path[2], site.gid))):
                yield FileUse(root, site.spot, writes=False, path=path[2])
