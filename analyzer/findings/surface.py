"""Places where code uses what mcp 1.x had and 2.x has not, seen in summaries and calls."""

from collections.abc import Iterable, Iterator

from analyzer.findings.clientsights import client_sights
from analyzer.findings.fastmcpsights import fastmcp_sights
from analyzer.findings.handlersights import handler_sights
from analyzer.findings.levelsights import level_sights
from analyzer.findings.modelsights import model_sights
from analyzer.findings.sights import Sight, table
from analyzer.findings.stdiosights import stdio_sights
from analyzer.program.engine import Engine
from analyzer.program.events import Site
from analyzer.program.queries import denoted
from analyzer.program.tables import ModuleEntry
from analyzer.run import Generation
from analyzer.servers.model import FoundServer
from analyzer.syntax import ir
from analyzer.syntax.walk import text, walk

_V1_PACKAGE = "mcp.server.fastmcp"
_HIGH_LEVEL = "mcp.server.fastmcp.FastMCP"
_LOW_LEVEL = "mcp.server.lowlevel.Server"
_CONTEXT = "mcp.server.fastmcp.Context"
_V1_FRAMEWORKS = ("mcp.fastmcp", "mcp.lowlevel")
_VERSIONS = (
    "mcp.client.session.SUPPORTED_PROTOCOL_VERSIONS",
    "mcp.server.session.SUPPORTED_PROTOCOL_VERSIONS",
    "mcp.server.streamable_http.SUPPORTED_PROTOCOL_VERSIONS",
    "mcp.shared.version.LATEST_PROTOCOL_VERSION",
    "mcp.shared.version.SUPPORTED_PROTOCOL_VERSIONS",
    "mcp.types.LATEST_PROTOCOL_VERSION",
)
_CONTENT = ("Content", "ContentBlock", "EmbeddedResource", "ResourceLink")
_RENAMED = ("fastmcp", "_fastmcp", "_mcp_server", "client_id")


def surface_sights(
    engine: Engine, servers: Iterable[FoundServer], generation: Generation
) -> Iterator[Sight]:
    """All sights of a project, in no particular order."""
    servers = tuple(servers)
    for server in servers:
        yield from _hooks(engine, server)
        yield from level_sights(engine, server)
    if generation in ("fastmcp-2", "fastmcp-3"):
        yield from fastmcp_sights(engine, servers)
    if generation != "mcp-1":
        return
    for server in servers:
        yield from _constructor(engine, server)
        yield from _exceptions(engine, server)
        yield from _content(engine, server)
    yield from _imports(engine)
    yield from _annotations(engine)
    yield from _members(engine)
    yield from _calls(engine)
    yield from model_sights(engine)
    yield from handler_sights(engine)
    yield from client_sights(engine)
    yield from stdio_sights(engine)


def _hooks(engine: Engine, server: FoundServer) -> Iterator[Sight]:
    for entry in server.entries:
        if entry.kind == "middleware" and entry.name == "on_initialize":
            yield Sight("on-initialize", entry.gid, entry.spot, entry.name, server.id)
    for start in server.starts:
        if start.transport == "sse":
            yield Sight("sse-transport", start.gid, start.spot, start.source, server.id)


def _constructor(engine: Engine, server: FoundServer) -> Iterator[Sight]:
    moved = set(table("mcp-server-transport")["arguments"])
    for obj in sorted(server.objects):
        for site in engine.graph.objects[obj].args:
            if not isinstance(site, Site) or server.framework not in _V1_FRAMEWORKS:
                continue
            plain = [expr for name, _, expr in site.arguments if not name]
            named = {name for name, _, _ in site.arguments}
            if len(plain) > 1:
                yield Sight("positional-argument", site.gid, site.spot, text(plain[1]), server.id)
            if server.framework == "mcp.lowlevel":
                continue
            if not plain and not named & {"name", "**"}:
                yield Sight("unnamed-server", site.gid, site.spot, server.variable, server.id)
            for name, _, expr in site.arguments:
                if name in moved:
                    source = f"{name}={text(expr)}"
                    yield Sight("transport-argument", site.gid, site.spot, source, server.id)


def _exceptions(engine: Engine, server: FoundServer) -> Iterator[Sight]:
    """What tools of the high-level server raise themselves, where no handler may catch it."""
    if server.framework != "mcp.fastmcp":
        return
    for entry in server.entries:
        if entry.kind == "tool":
            function = engine.tables.functions[entry.gid]
            for statement in _leaving(function.ir.body):
                if not _is_sdk_error(engine, statement.value, entry.gid):
                    source = f"raise {text(statement.value)}"
                    yield Sight("exception-text", entry.gid, statement.spot, source, server.id)


def _content(engine: Engine, server: FoundServer) -> Iterator[Sight]:
    """Tools of the high-level server that say they return content."""
    for entry in server.entries if server.framework == "mcp.fastmcp" else ():
        returns = engine.tables.functions[entry.gid].ir.returns
        if (
            entry.kind == "tool"
            and returns is not None
            and _holds_content(engine, returns, entry.gid)
        ):
            yield Sight("content-result", entry.gid, entry.spot, text(returns), server.id)


def _holds_content(engine: Engine, annotation: ir.Expr, gid: int) -> bool:
    """Whether an annotation is content, or a list, a tuple or a union of some."""
    parts: list[ir.Expr] = [annotation]
    for part in parts:
        match part:
            case ir.Item(_, index, _) if not text(part).lower().startswith("dict"):
                parts.append(index)
            case ir.Op(_, items) | ir.Seq(_, items, _):
                parts += items
    names = [engine.attributes.type_name(obj) for part in parts
             for obj in denoted(engine, part, gid)]  # fmt: skip
    return any(name.startswith("mcp.types.") and name.endswith(_CONTENT) for name in names)


def _leaving(body: tuple[ir.Stmt, ...]) -> Iterator[ir.Raise]:
    for statement in body:
        match statement:
            case ir.Raise(value, _) if value is not None:
                yield statement
            case ir.Try(inner, handlers, orelse, final, _):
                yield from _leaving(() if handlers else inner)
                for block in (*(handler.body for handler in handlers), orelse, final):
                    yield from _leaving(block)
            case ir.If(_, inner, orelse, _) | ir.Loop(_, _, inner, orelse, _):
                yield from _leaving((*inner, *orelse))
            case ir.With(_, inner, _):
                yield from _leaving(inner)
            case ir.Match(_, cases, _):
                for case in cases:
                    yield from _leaving(case.body)


def _is_sdk_error(engine: Engine, value: ir.Expr | None, gid: int) -> bool:
    raised = value.func if isinstance(value, ir.Call) else value
    if raised is None:
        return True
    names = {engine.attributes.type_name(obj) for obj in denoted(engine, raised, gid)}
    return any(name.partition(".")[0] == "mcp" for name in names)


def _imports(engine: Engine) -> Iterator[Sight]:
    removed = table("mcp-1-to-2").get("removed", {})
    for module in engine.tables.modules.values():
        for node in module.summary.imports:
            if node.level:
                continue
            dotted = f"{node.module}.{node.name}".strip(".")
            if dotted in removed:
                yield Sight("removed-name", _holder(engine, module, node), node.spot, dotted)
            elif dotted in _VERSIONS:
                gid = _holder(engine, module, node)
                yield Sight("protocol-version-constant", gid, node.spot, dotted)
            elif dotted == "mcp.server.FastMCP" or f"{dotted}.".startswith(f"{_V1_PACKAGE}."):
                yield Sight("v1-import", _holder(engine, module, node), node.spot, dotted)


def _holder(engine: Engine, module: ModuleEntry, statement: ir.Import) -> int:
    """The function that an import of the module stands in."""
    functions = engine.tables.functions
    places = engine.tables.functions_of(module)
    return next(gid for gid in places if statement in functions[gid].nodes)


def _annotations(engine: Engine) -> Iterator[Sight]:
    """`Context[ServerSession, …]`: 2.x takes the lifespan's type alone."""
    for module in engine.tables.modules.values():
        for index, function in enumerate(module.summary.functions):
            gid = module.functions + index
            places = [param.annotation for param in function.params]
            places += [
                node.value for node in function.body
                if isinstance(node, ir.Assign) and isinstance(node.value, ir.Item)
            ]  # fmt: skip
            for place in places:
                for node in walk(place) if place is not None else ():
                    if _is_session_context(engine, node, gid):
                        yield Sight("session-type-parameter", gid, node.spot, text(node))  # type: ignore[attr-defined]


def _is_session_context(engine: Engine, node: object, gid: int) -> bool:
    if not isinstance(node, ir.Item) or not isinstance(node.index, ir.Seq):
        return False
    if not isinstance(node.base, ir.Name | ir.Attr) or len(node.index.items) < 2:
        return False
    parent = engine.tables.functions[gid].parent
    outer = parent if parent >= 0 else gid
    return any(_is_type(engine, obj.name, _CONTEXT) for obj in denoted(engine, node.base, outer))


def _is_type(engine: Engine, name: str, wanted: str) -> bool:
    known = engine.catalog.makers.get(name)
    return known is not None and known.name == wanted


def _members(engine: Engine) -> Iterator[Sight]:
    settings = set(table("mcp-server-transport")["arguments"])
    for gid in sorted(engine.calls.entered):
        for event in engine.events.get(gid, ()):
            if event.kind not in ("read field", "write field"):
                continue
            if event.name not in settings and event.name not in _RENAMED:
                continue
            for obj in engine.objects_of(event.base):
                path = engine.attributes.type_name(obj)
                if event.name in _RENAMED and path in (_HIGH_LEVEL, _CONTEXT):
                    yield Sight("renamed-member", gid, event.spot, event.name)
                    break
                if event.name in settings and path == f"{_HIGH_LEVEL}.settings":
                    yield Sight("transport-setting", gid, event.spot, f"settings.{event.name}")
                    break


def _is_url(engine: Engine, value: ir.Expr, gid: int) -> bool:
    if not isinstance(value, ir.Call):
        return False
    names = {engine.attributes.type_name(obj) for obj in denoted(engine, value.func, gid)}
    return any(name.startswith("pydantic.") and name.endswith("Url") for name in names)


def _calls(engine: Engine) -> Iterator[Sight]:
    rows = table("mcp-lowlevel-server")
    gone = {*rows["removed"], *rows["handlers"]}
    loggers = table("mcp-context")["loggers"]
    for site, callee in engine.calls.library_calls:
        path = engine.attributes.type_name(callee)
        owner, _, name = path.rpartition(".")
        if owner == _LOW_LEVEL and name in gone and callee.kind == "member":
            yield Sight("lowlevel-decorator", site.gid, site.spot, name)
        uri = site.keyword("uri") if path.startswith("mcp.types.") else None
        if uri is not None and _is_url(engine, uri[2], site.gid):
            yield Sight("uri-object", site.gid, site.spot, f"uri={text(uri[2])}")
        if owner == _CONTEXT and name in loggers:
            yield from _log_arguments(site)
        keyword = site.keyword("mount_path")
        if keyword is not None and path.startswith(_HIGH_LEVEL):
            yield Sight("mount-path", site.gid, site.spot, f"mount_path={text(keyword[2])}")


def _log_arguments(site: Site) -> Iterator[Sight]:
    """`message=` and `extra=` of the context's logging methods."""
    for name, _, _ in site.arguments:
        if name in ("message", "extra"):
            yield Sight("renamed-member", site.gid, site.spot, f"{name}=")
