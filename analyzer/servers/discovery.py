"""Finds the server objects of a solved program and the entry points registered on each."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

import msgspec

from analyzer.program.engine import Engine
from analyzer.program.events import Site
from analyzer.program.objects import Obj
from analyzer.program.solver import ITEM
from analyzer.run import EntryKind, Framework
from analyzer.servers.dispatch import branches, tool_entries
from analyzer.servers.model import Entry, FoundServer, Start
from analyzer.servers.naming import name_of, told_apart, variable_of
from analyzer.servers.places import Place, places_of
from analyzer.servers.surface import Surface
from analyzer.servers.transports import transports_of
from analyzer.servers.wrapping import behind_wrapper, wrapped_by
from analyzer.syntax import ir
from analyzer.syntax.walk import text


class Registrations:
    """Collects servers and their entry points from the library calls of a program."""

    def __init__(self, engine: Engine, surface: Surface) -> None:
        self.engine = engine
        self.surface = surface
        self.servers: dict[int, Framework] = {}
        self.entries: defaultdict[int, dict[tuple[str, str, int], Entry]] = defaultdict(dict)
        self.registered_in: defaultdict[tuple[int, str, str, int], set[int]] = defaultdict(set)
        self.starts: defaultdict[int, set[Start]] = defaultdict(set)
        self.stateless: set[int] = set()
        self.mounted: defaultdict[int, set[int]] = defaultdict(set)

    def collect(self) -> None:
        for obj in self.engine.graph.objects:
            framework = self._framework(obj)
            if framework is not None:
                self.servers[obj.id] = framework
                self._constructor(obj, framework)
        for site, callee in self.engine.calls.library_calls:
            self._library_call(site, callee)
        self._drop_dynamic()
        self._unwrap()

    def _unwrap(self) -> None:
        """A wrapper that another wraps is no entry point; the functions behind it are."""
        for entries in self.entries.values():
            for key, entry in list(entries.items()):
                behind = behind_wrapper(self.engine, entry.gid)
                if behind:
                    del entries[key]
                known = {other.gid for other in entries.values()}
                for gid in () if known.intersection(behind) else behind:
                    inner = self._entry(entry.kind, "", gid, (*entry.wrappers, entry.gid))
                    entries[inner.kind, inner.name, gid] = inner

    def _drop_dynamic(self) -> None:
        """What an entry point registers while it runs is a changed listing, no entry point yet."""
        running = {entry.gid for entries in self.entries.values() for entry in entries.values()}
        for server, entries in self.entries.items():
            for key in [key for key in entries if self.registered_in[server, *key] <= running]:
                del entries[key]

    def _framework(self, obj: Obj) -> Framework | None:
        if obj.kind not in ("made", "instance"):
            return None
        return self.surface.framework(self.engine.attributes.type_name(obj))

    # registration

    def _constructor(self, obj: Obj, framework: Framework) -> None:
        for site in obj.args:
            if isinstance(site, Site):
                self._flags(obj.id, site)
                for name, node, _ in site.arguments:
                    kind = self.surface.argument(name) if name else None
                    if kind is not None and node:
                        dispatch = name == "on_call_tool"
                        for item in self._functions(node):
                            label = name if kind == "handler" else ""
                            self._add(obj.id, kind, label, item, site, dispatch=dispatch)

    def _library_call(self, site: Site, callee: Obj) -> None:
        if self.surface.carries(self.engine.attributes.type_name(callee)):
            for server in self._servers_given(site):
                self._flags(server, site)
        if callee.kind == "member":
            owner = self.engine.graph.objects[callee.a]
            framework = self.servers.get(owner.id)
            if framework is not None:
                self._method_call(site, callee, owner, framework)
        elif callee.kind == "made" and callee.args:
            registering = callee.args[0]
            if isinstance(registering, Site):
                for owner, framework, name in self._registering(registering, callee):
                    self._register(owner, framework, name, site, registering)

    def _registering(self, site: Site, made: Obj) -> Iterator[tuple[Obj, Framework, str]]:
        """The servers on which `site`, the call that gave a decorator, was made."""
        for obj in self.engine.objects_of(site.callee):
            if obj.kind == "member":
                owner = self.engine.graph.objects[obj.a]
                framework = self.servers.get(owner.id)
                if framework is not None:
                    yield owner, framework, obj.name

    def _method_call(self, site: Site, callee: Obj, owner: Obj, framework: Framework) -> None:
        start = self.surface.start(callee.name)
        if start is not None:
            self._flags(owner.id, site)
            named = transports_of(self.engine, site, start.default)
            for transport in {start.transport} if start.transport else named:
                started = Start(transport, site.gid, site.spot, text(site.expr))
                self.starts[owner.id].add(started)
            return
        if callee.name in ("mount", "import_server"):
            self.mounted[owner.id].update(self._servers_given(site))
            return
        self._register(owner, framework, callee.name, site, site)

    def _servers_given(self, site: Site) -> list[int]:
        given = [obj for _, node, _ in site.arguments for obj in self.engine.objects_of(node)]
        return [obj.id for obj in given if obj.id in self.servers]

    def _register(
        self, owner: Obj, framework: Framework, method: str, site: Site, naming: Site
    ) -> None:
        row = self.surface.method(method, framework)
        if row is None:
            return
        for _, node, expr in site.arguments:
            for item in self._functions(node) if node else ():
                name = self._given_name(naming) or ""
                dispatch = row.dispatch
                if framework == "mcp.lowlevel" and row.kind == "handler":
                    name = method
                if row.dispatch_for:
                    name = self._first_text(naming) or method
                    dispatch = name == row.dispatch_for
                self._add(owner.id, row.kind, name, item, site, expr=expr, dispatch=dispatch)

    def _functions(self, node: int, depth: int = 2) -> Iterator[Obj]:
        """Functions that a node denotes: given themselves, wrapped in a library's object, listed,
        or the hooks of an instance whose class a framework calls."""
        for obj in self.engine.objects_of(node):
            if obj.kind in ("function", "bound"):
                yield obj
            elif obj.kind == "partial":
                yield from self._functions(obj.a)
            elif obj.kind == "instance":
                yield from self._hook_methods(obj)
            elif depth and obj.kind == "container":
                yield from self._functions(self.engine.graph.field(obj.id, ITEM), depth - 1)
            elif depth and obj.kind == "made":
                for site in obj.args:
                    for argument in site.arguments if isinstance(site, Site) else ():
                        if argument[1]:
                            yield from self._functions(argument[1], depth - 1)

    def _hook_methods(self, obj: Obj) -> Iterator[Obj]:
        cls = self.engine.tables.classes[obj.a]
        bases = self.engine.attributes.external_bases.get(obj.a, set())
        for method in sorted(cls.ir.names):
            if any(self.engine.catalog.hook_for(base, method) for base in bases):
                for item in self.engine.objects_of(self.engine.graph.field(cls.obj, method)):
                    if item.kind == "function":
                        yield item

    def _add(
        self,
        server: int,
        kind: EntryKind,
        name: str,
        item: Obj,
        site: Site,
        *,
        expr: ir.Expr | None = None,
        dispatch: bool = False,
    ) -> None:
        gid = item.a if item.kind == "function" else self.engine.graph.objects[item.b].a
        wrappers: tuple[int, ...] = ()
        decorated = self._decorated(site, expr)
        if decorated is not None and decorated != gid:
            wrappers, gid = (gid,), decorated
        wrapped = wrapped_by(self.engine, gid, site.gid, expr)
        for inner in wrapped:
            label = name if len(wrapped) == 1 else ""
            self._note(server, kind, label, inner, (*wrappers, gid), site, dispatch=dispatch)
        if not wrapped:
            self._note(server, kind, name, gid, wrappers, site, dispatch=dispatch)

    def _note(
        self,
        server: int,
        kind: EntryKind,
        name: str,
        gid: int,
        wrappers: tuple[int, ...],
        site: Site,
        *,
        dispatch: bool,
    ) -> None:
        entry = self._entry(kind, name, gid, wrappers)
        for part in self._split(entry) if dispatch else (entry,):
            key = (part.kind, part.name, part.gid)
            known = self.entries[server].get(key)
            if known is not None:
                joined = tuple(sorted({*known.wrappers, *part.wrappers}))
                part = msgspec.structs.replace(part, wrappers=joined)
            self.entries[server][key] = part
            self.registered_in[server, *key].add(site.gid)

    def _entry(self, kind: EntryKind, name: str, gid: int, wrappers: tuple[int, ...]) -> Entry:
        function = self.engine.tables.functions[gid]
        label = name or function.ir.name
        return Entry(kind, label, gid, function.module.file, function.ir.spot, wrappers)

    def _decorated(self, site: Site, expr: ir.Expr | None) -> int | None:
        """The function whose definition a decorator stands on, whatever other decorators made."""
        if not isinstance(expr, ir.Name):
            return None
        module = self.engine.tables.functions[site.gid].module
        for index, function in enumerate(module.summary.functions):
            if function.spot == expr.spot and function.name == expr.id:
                return module.functions + index
        return None

    def _split(self, entry: Entry) -> list[Entry]:
        """A handler that dispatches on the tool's name, as one entry point a tool."""
        function = self.engine.tables.functions[entry.gid]
        params = [param.name for param in function.ir.params if param.name not in ("self", "cls")]
        if not params:
            return [entry]
        subjects: list[ir.Expr] = [ir.Name(params[0], 0)]
        if len(params) > 1:
            subjects.append(ir.Attr(ir.Name(params[1], 0), "name", 0))
        parts = [part for subject in subjects for part in branches(self.engine, function, subject)]
        return tool_entries(self.engine, parts, entry) if parts else [entry]

    # naming and transports

    def _given_name(self, site: Site) -> str | None:
        named = site.keyword("name")
        first = site.positional(0)
        for argument in (named, first):
            match argument:
                case (_, _, ir.Const("str", text)) if argument is named or "/" not in text:
                    return text
        return None

    def _first_text(self, site: Site) -> str:
        match site.positional(0):
            case (_, _, ir.Const("str", text)):
                return text
        return ""

    def _flags(self, server: int, site: Site) -> None:
        for name in ("stateless_http", "stateless"):
            argument = site.keyword(name)
            if argument is not None and argument[2] == ir.Const("bool", "True"):
                self.stateless.add(server)


def find_servers(engine: Engine, surface: Surface) -> tuple[FoundServer, ...]:
    """The servers that a project's own files build, in file and line order."""
    found = Registrations(engine, surface)
    found.collect()
    carried = _carried_transports(engine, surface)
    servers = [
        _server(engine, found, carried, place)
        for place in places_of(engine, found.servers, found.entries)
    ]
    adopted = _adopt(found, told_apart(engine, [one for one in servers if one is not None]))
    return tuple(server for server in adopted if server.file in engine.own)


def _adopt(found: Registrations, servers: list[FoundServer]) -> Iterator[FoundServer]:
    """A mounted server's entry points belong to the server that mounts it."""
    by_object = {obj: server for server in servers for obj in server.objects}
    parents: defaultdict[str, set[str]] = defaultdict(set)
    for parent, children in found.mounted.items():
        for child in children:
            above, below = by_object.get(parent), by_object.get(child)
            if above is not None and below is not None and above.id != below.id:
                parents[below.id].add(above.id)
    for server in servers:
        if server.id in parents:
            continue
        mounted = [other for other in servers if server.id in _ancestors(other.id, parents)]
        yield msgspec.structs.replace(
            server,
            objects=server.objects.union(*(other.objects for other in mounted)),
            entries=_distinct((server, *mounted)),
            children=tuple(sorted(other.id for other in mounted)),
        )


def _distinct(servers: Iterable[FoundServer]) -> tuple[Entry, ...]:
    """The entry points of several servers, each function once under a name."""
    found: dict[tuple[str, str, int], Entry] = {}
    for server in servers:
        for entry in server.entries:
            found.setdefault((entry.kind, entry.name, entry.gid), entry)
    return tuple(found.values())


def _ancestors(server: str, parents: defaultdict[str, set[str]]) -> set[str]:
    found: set[str] = set()
    pending = list(parents.get(server, ()))
    while pending:
        current = pending.pop()
        if current not in found:
            found.add(current)
            pending.extend(parents.get(current, ()))
    return found


def _carried_transports(engine: Engine, surface: Surface) -> dict[str, set[str]]:
    """Transports that library calls name, by file, for servers that are run by hand."""
    found: dict[str, set[str]] = {}
    for site, callee in engine.calls.library_calls:
        transport = surface.carries(engine.attributes.type_name(callee))
        if transport:
            file = engine.tables.functions[site.gid].module.file
            found.setdefault(file, set()).add(transport)
    return found


def _server(
    engine: Engine,
    found: Registrations,
    carried: dict[str, set[str]],
    place: Place,
) -> FoundServer | None:
    """The server that one place makes; None when nothing is registered on it or starts it."""
    file, objects = place.file, [obj for group in place.objects for obj in group]
    entries = {key: entry for obj in objects for key, entry in found.entries[obj].items()}
    starts = sorted({start for obj in objects for start in found.starts[obj]}, key=_start_order)
    transports = {start.transport for start in starts}
    first = engine.graph.objects[objects[0]]
    if not entries and not transports and not any(found.mounted[obj] for obj in objects):
        return None
    framework = found.servers[objects[0]]
    if not transports or framework == "mcp.lowlevel":
        transports = carried.get(file) or {kind for kinds in carried.values() for kind in kinds}
    variable = variable_of(engine, objects) or "server"
    return FoundServer(
        id=f"{file}:{variable}",
        name=name_of(engine, first) or variable,
        file=file,
        spot=place.spot,
        framework=framework,
        objects=frozenset(objects),
        entries=tuple(sorted(entries.values(), key=_entry_order)),
        transports=tuple(sorted(transports or {"configurable"})),
        stateless_http=all(not found.stateless.isdisjoint(group) for group in place.objects),
        variable=variable,
        starts=tuple(starts),
    )


def _start_order(start: Start) -> tuple[int, ir.Spot, str]:
    return start.gid, start.spot, start.transport


def _entry_order(entry: Entry) -> tuple[str, ir.Spot, str]:
    return entry.file, entry.spot, entry.name
