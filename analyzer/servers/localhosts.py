"""Starts of servers that answer local hosts only: nothing in the code tells them otherwise.

The SDK checks the Host header of what is made for its default host, 127.0.0.1, wherever that is
served.
"""

from collections.abc import Callable, Iterable, Iterator

import msgspec

from analyzer.program.engine import Engine
from analyzer.program.events import Site
from analyzer.servers.model import FoundServer
from analyzer.syntax import ir
from analyzer.syntax.walk import walk

TELLING = ("host", "transport_security")
_FRAMEWORKS = ("mcp.fastmcp", "mcp.mcpserver", "mcp.lowlevel")
_APPLICATIONS = ("streamable_http_app", "sse_app")
_SETTINGS = ("mcp.server.fastmcp.FastMCP.settings",)
_SERVING = ("uvicorn.run", "uvicorn.Config", "uvicorn.config.Config")
ALL_ADDRESSES = ("0.0.0.0", "::", "[::]")


Locate = Callable[[str, ir.Spot], tuple[int, int, int]]
"""Line, column and end column of a spot in a file."""


class Guarded(msgspec.Struct, frozen=True):
    """A start that checks for local hosts. `application` says that something else serves it."""

    file: str
    line: int
    column: int
    end_column: int
    function: str
    source: str
    application: bool


def guarded_starts(engine: Engine, server: FoundServer, locate: Locate) -> Iterator[Guarded]:
    """The starts of a server over HTTP that are told neither a host nor which ones to answer."""
    if server.framework not in _FRAMEWORKS or _is_told(engine, server):
        return
    started = {
        (start.gid, start.spot): start for start in server.starts if start.transport != "stdio"
    }
    for site, callee in engine.calls.library_calls:
        start = started.get((site.gid, site.spot))
        if start is None or _tells(site):
            continue
        function = engine.tables.functions[site.gid]
        file = function.module.file
        yield Guarded(
            file,
            *locate(file, site.spot),
            function.label,
            start.source,
            callee.name in _APPLICATIONS,
        )


def serves_to_all(engine: Engine) -> bool:
    """Whether the code serves an application on all addresses of its machine."""
    return any(
        _is_all(engine, site.gid, host[2], steps=2)
        for site, callee in engine.calls.library_calls
        if engine.attributes.type_name(callee) in _SERVING
        and (host := site.keyword("host")) is not None
    )


def _is_told(engine: Engine, server: FoundServer) -> bool:
    made = (site for obj in server.objects for site in engine.graph.objects[obj].args)
    if any(isinstance(site, Site) and _tells(site) for site in made):
        return True
    return any(
        event.kind == "write field"
        and event.name in TELLING
        and any(
            engine.attributes.type_name(obj) in _SETTINGS for obj in engine.objects_of(event.base)
        )
        for gid in engine.calls.entered
        for event in engine.events.get(gid, ())
    )


def _tells(site: Site) -> bool:
    return any(name in (*TELLING, "*", "**") for name, _, _ in site.arguments)


def _is_all(engine: Engine, gid: int, value: ir.Expr, steps: int) -> bool:
    """The text itself, or that as the default of what is configured."""
    if any(isinstance(one, ir.Const) and one.text in ALL_ADDRESSES for one in walk(value)):
        return True
    if not isinstance(value, ir.Name) or not steps:
        return False
    function = engine.tables.functions[gid]
    owner = engine.tables.owner(function, value.id)
    return owner >= 0 and any(
        _is_all(engine, owner, one, steps - 1) for one in _values(engine, owner, value.id)
    )


def _values(engine: Engine, owner: int, name: str) -> Iterable[ir.Expr]:
    function = engine.tables.functions[owner]
    for param in function.ir.params:
        if param.name == name and param.default is not None:
            yield param.default
    for node in function.nodes:
        if (
            isinstance(node, ir.Assign)
            and node.value is not None
            and any(isinstance(part, ir.Name) and part.id == name for part in node.targets)
        ):
            yield node.value
