"""Servers that a library makes from a web application: the routes of the application are tools.

`FastMCP.from_fastapi(app)` and `FastApiMCP(app)` call what `@app.get(…)`, or `@router.post(…)` of
a router that the application includes, stands on.
"""

from collections.abc import Iterable, Iterator

from analyzer.program.engine import Engine
from analyzer.program.events import Site
from analyzer.program.objects import Obj
from analyzer.program.queries import denoted
from analyzer.servers.roots import seed_unbound
from analyzer.syntax import ir

_MAKERS = ("from_fastapi", "FastApiMCP")
_APPLICATION = ("app", "fastapi")
_INCLUDING = ("include_router", "mount")
_ROUTES = frozenset({"get", "post", "put", "delete", "patch", "head", "options", "api_route"})


def enter_routes(engine: Engine) -> None:
    """Enter the routes of applications that servers are made from, and solve."""
    made = [obj for obj in engine.graph.objects if is_from_app(obj)]
    routes = {gid for obj in made for gid in routes_behind(engine, obj)}
    if routes:
        engine.solve(sorted(routes))
        seed_unbound(engine)


def is_from_app(server: Obj) -> bool:
    """Whether the object is what such a maker gave."""
    return server.kind == "made" and server.maker.rpartition(".")[2] in _MAKERS


def routes_behind(engine: Engine, server: Obj) -> list[int]:
    """The functions that stand under routes of the application that `server` is made from."""
    apps: set[int] = set()
    for site in server.args:
        if isinstance(site, Site):
            named = (site.keyword(name) for name in _APPLICATION)
            given = next(filter(None, named), site.positional(0))
            apps |= engine.graph.points_to[given[1]] if given is not None else set()
    return sorted(_routes(engine, _with_routers(engine, apps))) if apps else []


def _with_routers(engine: Engine, apps: Iterable[int]) -> set[int]:
    """Applications with the routers that they include, and those that these include."""
    found = set(apps)
    including = [
        (callee.a, site)
        for site, callee in engine.calls.library_calls
        if callee.kind == "member" and callee.name in _INCLUDING
    ]
    while True:
        before = len(found)
        for owner, site in including:
            if owner in found:
                for _, node, _ in site.arguments:
                    found |= {
                        obj for obj in engine.graph.points_to[node]
                        if engine.graph.objects[obj].kind == "made"
                    }  # fmt: skip
        if len(found) == before:
            return found


def _routes(engine: Engine, apps: set[int]) -> Iterator[int]:
    for function in engine.tables.functions:
        for decorator in function.ir.decorators:
            match decorator:
                case ir.Call(ir.Attr(base, name), _, _) if name in _ROUTES:
                    outer = max(function.parent, function.module.functions)
                    if any(obj.id in apps for obj in denoted(engine, base, outer)):
                        yield function.gid
