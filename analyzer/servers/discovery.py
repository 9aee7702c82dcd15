"""Finds the server objects of a solved program and the entry points registered on each."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence

import msgspec

from analyzer.program.engine import Engine
from analyzer.program.events import Site
from analyzer.program.objects import Obj
from analyzer.program.queries import denoted
from analyzer.run import EntryKind, Framework
from analyzer.servers.dispatch import branches, tool_entries
from analyzer.servers.fromapps import is_from_app, routes_behind
from analyzer.servers.given import ANSWERING, Given
from analyzer.servers.keepers import Keepers, Put
from analyzer.servers.mixins import marked_methods
from analyzer.servers.model import Entry, FoundServer, Missed, Start
from analyzer.servers.mounting import adopted
from analyzer.servers.naming import distinctly_named, name_of, told_apart, variable_of
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
        self.missed: defaultdict[int, set[Missed]] = defaultdict(set)
        self._given = Given(engine)
        self._keepers = Keepers(engine, surface)

    def collect(self) -> None:
        for obj in self.engine.graph.objects:
            framework = self._framework(obj)
            if framework is not None:
                self.servers[obj.id] = framework
                self._constructor(obj, framework)
                self._from_app(obj)
        for site, callee in self.engine.calls.library_calls:
            self._library_call(site, callee)
        for put in self._keepers.puts(self.servers):
            self._put(put)
        for marked in marked_methods(self.engine, self.surface):
            for server in self._servers_given(marked.site):
                self._note(server, marked.kind, "", marked.gid, (), marked.site, dispatch=False)
        for site in self.engine.unresolved():
            self._hand_over(site)
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
        """What an entry point registers while it runs is a changed listing, no entry point yet.

        What registers all methods of its own object (`for name in dir(self)`) is none of them.
        """
        for server, entries in self.entries.items():
            for key in [key for key in entries if self.registered_in[server, *key] == {key[2]}]:
                del entries[key]
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
                        for item in self._given.functions(node):
                            label = name if kind == "handler" else ""
                            self._add(obj.id, kind, label, item, site, dispatch=dispatch)

    def _from_app(self, obj: Obj) -> None:
        """What a server made from a web application answers: its routes."""
        if not is_from_app(obj):
            return
        routes = routes_behind(self.engine, obj)
        for site in obj.args:
            if isinstance(site, Site):
                for gid in routes:
                    self._note(obj.id, "tool", "", gid, (), site, dispatch=False)
                if not routes:
                    self._miss(
                        obj.id,
                        "makes a server of an application whose routes were not found",
                        site,
                    )

    def _library_call(self, site: Site, callee: Obj) -> None:
        if self._imported_by_name(callee):
            self._hand_over(site)
        if self.surface.carries(self.engine.attributes.type_name(callee)):
            for server in self._servers_given(site):
                self._flags(server, site)
        if callee.kind == "member":
            owner = self._owner(callee)
            framework = self.servers.get(owner.id)
            if framework is not None:
                self._method_call(site, callee, owner, framework)
        elif callee.kind == "made" and callee.args:
            registering = callee.args[0]
            if isinstance(registering, Site):
                for owner, framework, name in self._registering(registering, callee):
                    self._register(owner, framework, name, site, registering)

    def _imported_by_name(self, callee: Obj) -> bool:
        """Whether the callee is of a module that was imported by a name nobody can tell."""
        return callee.kind == "member" and callee.root.maker == "importlib.import_module"

    def _owner(self, member: Obj) -> Obj:
        owner = self.engine.graph.objects[member.a]
        return self._keepers.server_behind(owner, self.servers)

    def _registering(self, site: Site, made: Obj) -> Iterator[tuple[Obj, Framework, str]]:
        """The servers on which `site`, the call that gave a decorator, was made."""
        for obj in self.engine.objects_of(site.callee):
            if obj.kind == "member":
                owner = self._owner(obj)
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

    def should_have_entries(self, server: int) -> bool:
        """Whether a constructor made a server, which nothing but its own entry points fill."""
        obj = self.engine.graph.objects[server]
        made = any(isinstance(site, Site) for site in obj.args)
        by_class = obj.kind == "instance" or obj.maker.rpartition(".")[2][:1].isupper()
        return made and by_class and not self.mounted[server]

    def _servers_given(self, site: Site) -> list[int]:
        given = [obj for _, node, _ in site.arguments for obj in self.engine.objects_of(node)]
        return [obj.id for obj in given if obj.id in self.servers]

    def _put(self, put: Put) -> None:
        ((_, _, value),) = put.site.arguments
        given = list(self._given.functions_in(denoted(self.engine, value, put.site.gid)))
        for item in given:
            self._add(put.server, put.kind, put.name, item, put.site, dispatch=put.dispatch)
        if not given:
            self._miss(
                put.server,
                "puts something whose source was not found among its entry points",
                put.site,
            )

    def _hand_over(self, site: Site) -> None:
        for server in self._servers_given(site):
            self._miss(server, "hands the server to code that was not found", site)

    def _miss(self, server: int, what: str, site: Site) -> None:
        self.missed[server].add(Missed(what, site.gid, site.spot))

    def _register(
        self, owner: Obj, framework: Framework, method: str, site: Site, naming: Site
    ) -> None:
        row = self.surface.method(method, framework)
        if row is None:
            return
        if self._given.misses(row.kind, site):
            self._miss(owner.id, "registers something whose source was not found", site)
        for _, node, expr in site.arguments:
            for item in self._given.functions(node) if node else ():
                name = self._given_name(naming) or ""
                dispatch = row.dispatch
                if framework == "mcp.lowlevel" and row.kind == "handler":
                    name = method
                if row.dispatch_for:
                    name = self._first_text(naming) or method
                    dispatch = name == row.dispatch_for
                self._add(owner.id, row.kind, name, item, site, expr=expr, dispatch=dispatch)

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
        request = ir.Attr(ir.Name(params[0], 0), "params", 0)
        subjects.append(ir.Attr(request, "name", 0))
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
    apart = told_apart(engine, [server for server in servers if server is not None])
    return tuple(one for one in adopted(apart, found.mounted) if one.file in engine.own)


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
        entries=tuple(sorted(distinctly_named(engine, entries.values()), key=_entry_order)),
        transports=tuple(sorted(transports or {"configurable"})),
        stateless_http=all(not found.stateless.isdisjoint(group) for group in place.objects),
        variable=variable,
        starts=tuple(starts),
        missed=tuple(_missed(found, objects, entries.values(), place)),
    )


def _missed(
    found: Registrations, objects: Sequence[int], entries: Collection[Entry], place: Place
) -> Iterator[Missed]:
    """What may give a server more entry points than were found, in order."""
    yield from sorted(set().union(*(found.missed[obj] for obj in objects)))
    answering = any(entry.kind in ANSWERING for entry in entries)
    if not answering and all(map(found.should_have_entries, objects)):
        gid = found.engine.graph.objects[objects[0]].gid
        yield Missed("makes a server on which nothing was seen to be registered", gid, place.spot)


def _start_order(start: Start) -> tuple[int, ir.Spot, str]:
    return start.gid, start.spot, start.transport


def _entry_order(entry: Entry) -> tuple[str, ir.Spot, str]:
    return entry.file, entry.spot, entry.name
