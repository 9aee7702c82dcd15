"""State that no assignment shows: session store, tool lists, process, call caches, files."""

from collections import defaultdict
from collections.abc import Iterator

from analyzer.program.engine import Engine
from analyzer.program.objects import Obj
from analyzer.servers.model import FoundServer
from analyzer.servers.usage import Used
from analyzer.state.callcaches import CallCaches
from analyzer.state.clientsettings import ClientSettings
from analyzer.state.conversations import Conversations
from analyzer.state.defaultdatabases import default_databases
from analyzer.state.definitions import Definition, FirstPlaces
from analyzer.state.effects import Effects
from analyzer.state.holders import Holders
from analyzer.state.model import Access, Act, Location
from analyzer.state.opened import Opened
from analyzer.state.origins import Origins
from analyzer.state.paths import FileUse, PathRoots
from analyzer.state.process import ProcessState
from analyzer.state.reach import Reach
from analyzer.state.sessionstore import handle_accesses, store_accesses
from analyzer.syntax import ir


class ImplicitState:
    """Accesses of locations that no assignment shows.

    `definitions` fills while `accesses` runs: name and place of each such location.
    """

    def __init__(
        self,
        engine: Engine,
        uses: tuple[Used, ...],
        reach: Reach,
        holders: Holders,
        paths: PathRoots,
        origins: Origins,
        opened: Opened,
        conversations: Conversations,
    ) -> None:
        self._engine = engine
        self._uses = uses
        self._reach = reach
        self._holders = holders
        self._paths = paths
        self._opened = opened
        self._conversations = conversations
        self._settings = ClientSettings(engine, reach, holders, origins)
        self._places = FirstPlaces(engine)
        self.definitions = self._places.definitions

    def accesses(self) -> Iterator[Access]:
        yield from store_accesses(self._engine, self._uses, self._places)
        yield from handle_accesses(self._engine, self._reach, self._places)
        yield from self._lists()
        yield from ProcessState(self._engine, self._reach, self._places).accesses()
        yield from default_databases(self._engine, self._reach, self._conversations, self._places)
        yield from CallCaches(self._engine, self._reach, self._holders, self._places).accesses()
        yield from self._files()
        yield from self._handed_on()
        yield from self._touched()
        yield from self._renamed()
        yield from self._settings.accesses()

    # what the server lists

    def _lists(self) -> Iterator[Access]:
        for use in self._uses:
            server = self._server_at(use) if use.api == "listing-change" else None
            if server is not None and self._reach.requested(use.gid):
                location = Location("listing", min(server.objects), "tools")
                name = f"{server.variable}.tools"
                self.definitions[location] = Definition(
                    name, server.file, server.spot, use.gid, None
                )
                yield Access(Act.WRITE, location, use.gid, use.spot)

    def _server_at(self, use: Used) -> FoundServer | None:
        objects = {
            obj.id
            for event in self._engine.events.get(use.gid, ())
            if event.spot == use.spot and event.kind in ("call method", "read field")
            for obj in self._engine.objects_of(event.base)
        }
        return next((s for s in self._reach.servers if s.objects & objects), None)

    # files

    def _files(self) -> Iterator[Access]:
        """Accesses of files whose place the server chooses; a caller's path is the caller's."""
        found: defaultdict[Location, list[Access]] = defaultdict(list)
        for gid, use in (*self._file_uses(), *self._opened.uses()):
            definition = self._paths.definition(use.root)
            if definition is None:
                continue
            location = Location("file", use.root.owner, use.root.name, use.root.origin)
            self.definitions[location] = definition
            act = Act.WRITE if use.writes else Act.READ
            found[location].append(Access(act, location, gid, use.spot, key=use.path))
        for accesses in found.values():
            if any(access.act is Act.WRITE for access in accesses):
                yield from accesses

    def _file_uses(self) -> Iterator[tuple[int, FileUse]]:
        for gid in sorted(self._reach.by_function):
            for use in self._paths.uses(gid):
                yield gid, use

    # containers that leave our sight

    def _handed_on(self) -> Iterator[Access]:
        """Containers that requests hand to library code nobody described."""
        objects = self._engine.graph.objects
        for site, callee in self._engine.calls.library_calls:
            if callee.kind == "made" or not self._reach.requested(site.gid):
                continue
            if self._is_described(callee):
                continue
            for _, node, _ in site.arguments:
                for obj in sorted(self._engine.graph.points_to[node]):
                    home = self._holders.home.get(obj)
                    if home is not None and objects[obj].kind == "container":
                        yield Access(Act.PASS, home, site.gid, site.spot)

    def _touched(self) -> Iterator[Access]:
        """What functions like `heapq.heappush(queue, item)` do to a container they are handed."""
        for site, callee in self._engine.calls.library_calls:
            if callee.kind == "external" and self._reach.requested(site.gid):
                for touch in self._engine.catalog.touches.get(callee.name, ()):
                    argument = site.positional(touch.position)
                    for home in self._homes(argument[1]) if argument is not None else ():
                        for act in touch.acts:
                            yield Access(Act(act), home, site.gid, site.spot)

    def _renamed(self) -> Iterator[Access]:
        """Calls of a container's method under another name: `add = items.append`, callbacks."""
        effects = Effects(self._engine)
        for site, callee in self._engine.calls.library_calls:
            if callee.kind != "member" or not self._reach.requested(site.gid):
                continue
            func = site.expr.func if isinstance(site.expr, ir.Call) else None
            if isinstance(func, ir.Attr) and func.name == callee.name:
                continue
            base = self._engine.graph.objects[callee.a]
            home = self._holders.home.get(base.id)
            if home is not None and effects.knows(base, callee.name):
                effect, first = effects.of(base, callee.name), site.positional(0)
                key = first[2] if first is not None and effect.keyed else None
                value = site.arguments[-1][2] if site.arguments else None
                yield Access(effect.act, home, site.gid, site.spot, key=key, value=value)

    def _homes(self, node: int) -> list[Location]:
        """The locations by which what a node denotes is known."""
        homes = (self._holders.home.get(obj) for obj in self._engine.graph.points_to[node])
        return sorted({home for home in homes if home is not None})

    def _is_described(self, callee: Obj) -> bool:
        """Whether it is known of a library's callable that it keeps nothing it is handed."""
        catalog = self._engine.catalog
        name = self._engine.attributes.type_name(callee)
        owner = catalog.types.get(name.rpartition(".")[0])
        if owner is not None and owner.statements:
            return True
        if name.startswith("builtins.") or name in catalog.touches:
            return True
        return catalog.is_value(name) or name in catalog.makers
