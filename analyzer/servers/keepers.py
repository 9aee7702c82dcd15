"""Entry points that a program puts where an SDK's server keeps them, past the SDK's own methods.

`mcp._tool_manager.add_tool(…)` is a call like `mcp.add_tool(…)`; `mcp._tool_manager._tools[name] =
tool` is none at all.
"""

import re
from collections.abc import Collection, Iterator
from typing import NamedTuple

from analyzer.program.engine import Engine
from analyzer.program.events import Site
from analyzer.program.objects import Obj
from analyzer.run import EntryKind
from analyzer.servers.surface import Keeper, Surface
from analyzer.syntax import ir


class Put(NamedTuple):
    """Something put under a key into a table of `server`: `site` says where, and what."""

    server: int
    kind: EntryKind
    name: str
    site: Site
    dispatch: bool = False


class Keepers:
    """Knows what of a program's objects are the keepers of its servers."""

    def __init__(self, engine: Engine, surface: Surface) -> None:
        self._engine = engine
        self._rows = surface.registration.keeper
        self._names = {row.name for row in self._rows if row.name}

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
                        server, row = tables[obj]
                        key = _key(event.expr)
                        site = Site(gid, event.spot, 0, (("", 0, event.value),), 0, None)
                        dispatch = bool(key) and key == row.dispatch_for
                        yield Put(server, row.kind, _named(key), site, dispatch)

    def _tables(self, servers: Collection[int]) -> Iterator[tuple[int, tuple[int, Keeper]]]:
        for obj in self._engine.graph.objects:
            if obj.kind == "member":
                keeper = self._engine.graph.objects[obj.a]
                server = self.server_behind(keeper, servers)
                name = keeper.name if server is not keeper else ""
                for row in self._rows if server.id in servers else ():
                    if (row.name, row.table) == (name, obj.name):
                        yield obj.id, (server.id, row)


def _key(expr: ir.Expr | None) -> str:
    """The text of a key, or the name of the type that is one."""
    match expr:
        case ir.Const("str", text) | ir.Name(text, _) | ir.Attr(_, text, _):
            return text
    return ""


def _named(key: str) -> str:
    """`CallToolRequest` as `call_tool`, as decorators of the same server are called."""
    stem = key.removesuffix("Request")
    return key if stem == key else re.sub(r"(?<!^)(?=[A-Z])", "_", stem).lower()
