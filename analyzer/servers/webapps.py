"""Middleware of the web application around a server: every HTTP request goes through it.

A class is handed to the application, which makes the object itself with the other arguments; an
object that wraps the application is handed to what serves it; a function is decorated.
"""

from collections.abc import Iterable, Iterator

import msgspec

from analyzer.catalog import matches
from analyzer.program.engine import Engine
from analyzer.program.events import Site
from analyzer.program.objects import Obj
from analyzer.servers.model import Entry, FoundServer
from analyzer.servers.roots import seed_unbound
from analyzer.syntax import ir

_TAKING = (
    "*.add_middleware", "starlette.middleware.Middleware", "fastapi.middleware.Middleware",
    "uvicorn.run", "uvicorn.Config", "hypercorn.*.serve",
)  # fmt: skip
"""Library calls that are handed a middleware: the class, or the object around the application."""

_METHODS = ("dispatch", "__call__")
_HTTP = frozenset({"sse", "streamable-http", "configurable"})


def enter_middleware(engine: Engine) -> tuple[int, ...]:
    """Enter the middleware of web applications, and solve; the functions requests go through."""
    found: set[int] = set()
    if not any(_is_taking(engine, callee) for _, callee in engine.calls.library_calls):
        return tuple(_decorated(engine))
    for site, callee in tuple(engine.calls.library_calls):
        if _is_taking(engine, callee):
            for name, node, _ in site.arguments:
                if node and not name:
                    found.update(_enter(engine, site, node))
    seed_unbound(engine)
    return tuple(sorted({*found, *_decorated(engine)}))


def with_middleware(
    servers: Iterable[FoundServer], gids: Iterable[int], engine: Engine
) -> tuple[FoundServer, ...]:
    """The servers, those that HTTP reaches with the middleware as entry points."""
    entries = tuple(_entry(engine, gid) for gid in gids)
    return tuple(
        msgspec.structs.replace(server, entries=(*server.entries, *entries))
        if entries and not _HTTP.isdisjoint(server.transports)
        else server
        for server in servers
    )


def _entry(engine: Engine, gid: int) -> Entry:
    function = engine.tables.functions[gid]
    return Entry("middleware", function.label, gid, function.module.file, function.ir.spot)


def _is_taking(engine: Engine, callee: Obj) -> bool:
    """Whether a web application takes middleware by this call; servers have one of their own."""
    if callee.kind == "member":
        owner = engine.catalog.types.get(
            engine.attributes.type_name(engine.graph.objects[callee.a])
        )
        if owner is not None and owner.kind == "server":
            return False
    return matches(engine.attributes.type_name(callee), _TAKING)


def _enter(engine: Engine, site: Site, node: int) -> Iterator[int]:
    """The methods of what is handed over, entered with an object that the library makes or has."""
    for obj in engine.objects_of(node):
        if obj.kind == "class":
            made = engine.graph.new_node()
            engine.graph.add(made, obj)
            keywords = tuple(one for one in site.arguments if one[0] not in ("", "*", "**"))
            result = engine.calls.site(site.gid, site.spot, made, keywords, None)
            engine.solve()
            yield from _methods(engine, result)
        elif obj.kind == "instance":
            yield from _methods(engine, node)


def _methods(engine: Engine, node: int) -> Iterator[int]:
    for obj in engine.objects_of(node):
        names = engine.tables.classes[obj.a].ir.names if obj.kind == "instance" else ()
        name = next((method for method in _METHODS if method in names), None)
        cls = engine.tables.classes[obj.a].obj if name is not None else -1
        for item in engine.objects_of(engine.graph.field(cls, name)) if name is not None else ():
            if item.kind == "function":
                params = engine.tables.functions[item.a].ir.params
                if params:
                    variable = engine.graph.variable(item.a, params[0].name)
                    engine.graph.add(variable, obj)
                engine.solve([item.a])
                yield item.a


def _decorated(engine: Engine) -> Iterator[int]:
    """Functions under `@app.middleware("http")`."""
    for site, callee in engine.calls.library_calls:
        maker = callee.args[0] if callee.kind == "made" and callee.args else None
        if not isinstance(maker, Site) or not isinstance(maker.expr, ir.Call):
            continue
        func = maker.expr.func
        if isinstance(func, ir.Attr) and func.name == "middleware":
            for name, node, _ in site.arguments:
                for item in engine.objects_of(node) if node and not name else ():
                    if item.kind == "function":
                        yield item.a
