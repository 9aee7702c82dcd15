"""Entry points that a program puts where an SDK's server keeps them, past the SDK's own methods.

`mcp._tool_manager.add_tool(…)` is a call like `mcp.add_tool(…)`; `mcp._tool_manager._tools[name] =
tool` is none at all.
"""

from collections.abc import Collection, Iterator
from typing import NamedTuple

from analyzer.program.engine import Engine
from analyzer.program.events import Site
from analyzer.program.objects import Obj
from analyzer.run import EntryKind
from analyzer.servers.surface import Surface
from analyzer.syntax import ir


class Put(NamedTuple):
    """Something put under a key into a table of `server`: `site` says where, and what."""

    server: int
    kind: EntryKind
    name: str
    site: Site


class Keepers:
    """Knows what of a program's objects are the keepers of its servers."""

    def __init__(self, engine: Engine, surface: Surface) -> None:
        self._engine = engine
        self._rows = surface.registration.keeper
        self._names = {row.name for row in self._rows}

    def server_behind(self, obj: Obj, servers: Collection[int]) -> Obj:
        """The server whose keeper `obj` is; `obj` itself when it is none."""
        if obj.kind == "member" and obj.name in self._names and obj.a in servers:
            return self._engine.graph.objects[obj.a]
        return obj

    def puts(self, servers: Collection[int]) -> Iterator[Put]:
        """What the program puts into tables of `servers` itself."""
        tables = dict(self._tables(servers))
        for gid in sorted(self._engine.calls.entered) if tables else ():
            for event in self._engine.events.get(gid, ()):
                if event.kind == "write item" and event.value is not None:
                    for obj in self._engine.graph.points_to[event.base] & tables.keys():
                        server, kind = tables[obj]
                        name = event.expr.text if isinstance(event.expr, ir.Const) else ""
                        site = Site(gid, event.spot, 0, (("", 0, event.value),), 0, None)
                        yield Put(server, kind, name, site)

    def _tables(self, servers: Collection[int]) -> Iterator[tuple[int, tuple[int, EntryKind]]]:
        for obj in self._engine.graph.objects:
            if obj.kind == "member":
                keeper = self._engine.graph.objects[obj.a]
                server = self.server_behind(keeper, servers)
                for row in self._rows if server is not keeper else ():
                    if (row.name, row.table) == (keeper.name, obj.name):
                        yield obj.id, (server.id, row.kind)
