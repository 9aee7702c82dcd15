"""State that is no variable: session store entries, tool lists, process, files, call caches."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from analyzer.program.engine import Engine
from analyzer.servers.model import FoundServer
from analyzer.servers.usage import Used
from analyzer.state.definitions import Definition
from analyzer.state.holders import Holders
from analyzer.state.model import Access, Act, Location
from analyzer.state.paths import PathRoots
from analyzer.state.reach import Reach
from analyzer.syntax import ir

_CACHING = ("functools.lru_cache", "functools.cache", "cachetools.cached", "async_lru.alru_cache",
            "cachetools.func.ttl_cache", "cachetools.func.lru_cache", "joblib.Memory.cache",
            "aiocache.cached", "functools.cached_property", "diskcache.Cache.memoize")  # fmt: skip
_CWD_READS = ("os.getcwd", "pathlib.Path.cwd", "os.path.abspath", "os.path.realpath")
_ENVIRONMENT_READS = ("os.getenv", "os.environ.get")


class Special:
    """Accesses of locations that no assignment shows, with the definitions of those locations."""

    def __init__(
        self, engine: Engine, uses: Iterable[Used], reach: Reach, holders: Holders,
        paths: PathRoots,
    ) -> None:  # fmt: skip
        self._engine = engine
        self._uses = tuple(uses)
        self._reach = reach
        self._holders = holders
        self._paths = paths
        self.definitions: dict[Location, Definition] = {}

    def all(self) -> list[Access]:
        found = [*self._session_store(), *self._listing(), *self._process()]
        found += [*self._call_caches(), *self._files(), *self._handed_on()]
        return found

    def _define(self, location: Location, name: str, gid: int, spot: ir.Spot) -> None:
        file = self._engine.tables.functions[gid].module.file
        known = self.definitions.get(location)
        if known is None or (file, spot) < (known.file, known.spot):
            self.definitions[location] = Definition(name, file, spot, gid, None)

    # session store entries

    def _session_store(self) -> Iterator[Access]:
        calls = self._calls_by_spot()
        uses = [use for use in self._uses if use.api in ("set-state", "get-state")]
        for use in sorted(uses, key=lambda use: use.api != "set-state"):
            call = calls.get((use.gid, use.spot))
            if call is None or not call.args:
                continue
            key = call.args[0].value
            text = key.text if isinstance(key, ir.Const) else "…"
            location = Location("session-store", -1, text)
            writes = use.api == "set-state"
            if writes or location not in self.definitions:
                self._define(location, f'set_state["{text}"]', use.gid, use.spot)
            value = call.args[1].value if writes and len(call.args) > 1 else None
            act = Act.WRITE if writes else Act.READ
            yield Access(act, location, use.gid, use.spot, value=value)

    def _calls_by_spot(self) -> dict[tuple[int, ir.Spot], ir.Call]:
        return {
            (gid, event.spot): event.expr
            for gid, events in self._engine.events.items()
            for event in events
            if event.kind == "call method" and isinstance(event.expr, ir.Call)
        }

    # lists of tools

    def _listing(self) -> Iterator[Access]:
        for use in self._uses:
            if use.api == "listing-change" and self._reach.requested(use.gid):
                server = self._server_at(use)
                if server is not None:
                    location = Location("listing", min(server.objects), "tools")
                    definition = Definition(
                        f"{server.variable}.tools", server.file, server.spot, use.gid, None
                    )
                    self.definitions[location] = definition
                    yield Access(Act.WRITE, location, use.gid, use.spot)

    def _server_at(self, use: Used) -> FoundServer | None:
        objects = {
            obj.id
            for event in self._engine.events.get(use.gid, ())
            if event.spot == use.spot and event.kind in ("call method", "read field")
            for obj in self._engine.objects_of(event.base)
        }
        return next((s for s in self._reach.servers if s.objects & objects), None)

    # the process

    def _process(self) -> Iterator[Access]:
        for site, callee in self._engine.calls.library_calls:
            name = self._engine.attributes.type_name(callee)
            if name == "os.chdir" or name in _CWD_READS:
                location = Location("process", -1, "os.cwd")
                writes = name == "os.chdir"
                if writes and self._reach.requested(site.gid):
                    self._define(location, "os.cwd", site.gid, site.spot)
                given = site.positional(0)
                value = given[2] if given is not None and writes else None
                act = Act.REBIND if writes else Act.READ
                yield Access(act, location, site.gid, site.spot, value=value)
            elif name in _ENVIRONMENT_READS or name in ("os.putenv", "os.environ.setdefault"):
                key = site.positional(0)
                if key is not None and isinstance(key[2], ir.Const):
                    act = Act.READ if name in _ENVIRONMENT_READS else Act.REBIND
                    yield self._environment(key[2].text, act, site.gid, site.spot, None)
        yield from self._environment_items()

    def _environment_items(self) -> Iterator[Access]:
        for gid, events in sorted(self._engine.events.items()):
            for event in events:
                if event.kind not in ("read item", "write item") or event.expr is None:
                    continue
                names = [obj.name for obj in self._engine.objects_of(event.base)]
                if "os.environ" in names and isinstance(event.expr, ir.Const):
                    act = Act.READ if event.kind == "read item" else Act.REBIND
                    yield self._environment(event.expr.text, act, gid, event.spot, event.value)

    def _environment(
        self, key: str, act: Act, gid: int, spot: ir.Spot, value: ir.Expr | None
    ) -> Access:
        location = Location("process", -1, f'os.environ["{key}"]')
        if act is Act.REBIND and self._reach.requested(gid):
            self._define(location, location.name, gid, spot)
        return Access(act, location, gid, spot, value=value)

    # caches of calls

    def _call_caches(self) -> Iterator[Access]:
        for gid in sorted(self._reach.by_function):
            function = self._engine.tables.functions[gid]
            for decorator in function.ir.decorators:
                target = decorator.func if isinstance(decorator, ir.Call) else decorator
                if isinstance(target, ir.Name | ir.Attr) and self._caches(function.gid, target):
                    location = Location("decorator-cache", gid, function.ir.name)
                    self._define(location, function.label, gid, function.ir.spot)
                    params = [p for p in function.ir.params if p.name not in ("self", "cls")]
                    key = ir.Name(params[0].name, function.ir.spot) if params else None
                    yield Access(Act.FILL, location, gid, function.ir.spot, key=key)

    def _caches(self, gid: int, target: ir.Name | ir.Attr) -> bool:
        from analyzer.program.expressions import Scope

        outer = self._engine.tables.functions[max(self._engine.tables.functions[gid].parent, 0)]
        scope = Scope(self._engine.tables.functions[outer.gid], [])
        node = self._engine.statements.expressions.node(target, scope)
        self._engine.graph.solve()
        return any(
            self._engine.attributes.type_name(obj) in _CACHING
            for obj in self._engine.objects_of(node)
        )

    # containers that leave our sight

    def _handed_on(self) -> Iterator[Access]:
        """Containers that requests hand to library code nobody described."""
        catalog, objects = self._engine.catalog, self._engine.graph.objects
        for site, callee in self._engine.calls.library_calls:
            if not self._reach.requested(site.gid) or callee.kind == "made":
                continue
            name = self._engine.attributes.type_name(callee)
            if name.startswith("builtins.") or catalog.is_value(name) or name in catalog.makers:
                continue
            for _, node, _ in site.arguments:
                for obj in sorted(self._engine.graph.points_to[node]):
                    home = self._holders.home.get(obj)
                    if home is not None and objects[obj].kind == "container":
                        yield Access(Act.PASS, home, site.gid, site.spot)

    # files

    def _files(self) -> Iterator[Access]:
        """Accesses of files whose place the server chooses; a caller's path is the caller's."""
        found: defaultdict[Location, list[Access]] = defaultdict(list)
        for gid in sorted(self._reach.by_function):
            for use in self._paths.uses(gid):
                definition = self._paths.definition(use.root)
                if definition is None:
                    continue
                location = Location("file", use.root.owner, f"{use.root.origin} {use.root.name}")
                self.definitions[location] = definition
                act = Act.WRITE if use.writes else Act.READ
                found[location].append(Access(act, location, gid, use.spot, key=use.path))
        for accesses in found.values():
            if any(access.act is Act.WRITE for access in accesses):
                yield from accesses
