"""Servers of django-mcp-server: classes on `MCPToolset`, whose public methods are all tools.

The library makes an object of the class for each call, so what methods put on it is gone when the
call ends; what the class itself has is not. Its one server answers over HTTP, with a session that
Django keeps for each client unless it is told otherwise.
"""

from collections.abc import Iterable, Iterator

from analyzer.program.engine import Engine
from analyzer.program.queries import denoted
from analyzer.program.tables import ClassEntry, FunctionEntry
from analyzer.servers.model import Entry, FoundServer, Missed
from analyzer.servers.roots import seed_unbound
from analyzer.syntax import ir

_BASE = "mcp_server.MCPToolset"
_GLOBAL = "mcp_server.mcp_server"


def enter_toolsets(engine: Engine) -> None:
    """Enter the methods of such classes, each with an object of its own, and solve."""
    entered = []
    for cls in _toolsets(engine):
        made = engine.graph.new_node()
        engine.graph.add(made, engine.graph.objects[cls.obj])
        for method in _methods(engine, cls):
            entered.append(method.gid)
            instance = engine.calls.site(method.gid, method.ir.spot, made, (), None)
            engine.graph.copy(
                instance, engine.graph.variable(method.gid, method.ir.params[0].name)
            )
    if entered:
        engine.solve(sorted(entered))
        seed_unbound(engine)


def find_toolset_servers(engine: Engine) -> Iterator[FoundServer]:
    """The server that the library has for a project with such classes."""
    toolsets = list(_toolsets(engine))
    methods = [method for cls in toolsets for method in _methods(engine, cls)]
    functions = [*methods, *(_decorated(engine) if toolsets else ())]
    if not functions:
        return
    first = toolsets[0]
    yield FoundServer(
        id=f"{first.module.file}:mcp_server",
        name="django_mcp_server",
        file=first.module.file,
        spot=first.ir.spot,
        framework="mcp.fastmcp",
        objects=frozenset(),
        entries=tuple(_entry(function) for function in functions),
        transports=("streamable-http",),
        stateless_http=False,
        variable="mcp_server",
        missed=tuple(_sessions(functions)),
        served_with="is served over HTTP with a session per client, which Django keeps",
    )


def _toolsets(engine: Engine) -> Iterator[ClassEntry]:
    for cls in engine.tables.classes:
        if cls.module.file in engine.own and cls.obj >= 0 and _is_toolset(engine, cls):
            yield cls


def _is_toolset(engine: Engine, cls: ClassEntry, seen: frozenset[int] = frozenset()) -> bool:
    above = [obj for base in cls.bases for obj in engine.objects_of(base)]
    if any(engine.attributes.type_name(obj) == _BASE for obj in above):
        return True
    classes = {obj.a for obj in above if obj.kind == "class"} - seen
    known = seen | classes
    return any(_is_toolset(engine, engine.tables.classes[cid], known) for cid in sorted(classes))


def _methods(engine: Engine, cls: ClassEntry) -> Iterator[FunctionEntry]:
    for function in engine.tables.functions:
        if function.cls == cls.cid and function.ir.params and not function.ir.name.startswith("_"):
            yield function


def _decorated(engine: Engine) -> Iterator[FunctionEntry]:
    """Functions under `@mcp_server.tool()`, the library's own server."""
    for function in engine.tables.functions:
        for decorator in function.ir.decorators:
            target = decorator.func if isinstance(decorator, ir.Call) else decorator
            match target:
                case ir.Attr(base, "tool", _) if function.module.file in engine.own:
                    found = denoted(engine, base, function.module.functions)
                    if any(engine.attributes.type_name(obj) == _GLOBAL for obj in found):
                        yield function


def _entry(function: FunctionEntry) -> Entry:
    return Entry("tool", function.ir.name, function.gid, function.module.file, function.ir.spot)


def _sessions(functions: Iterable[FunctionEntry]) -> Iterator[Missed]:
    """Where tools use what Django keeps for a session, which is not followed."""
    for function in functions:
        for node in function.nodes:
            match node:
                case ir.Attr(ir.Attr(_, "request", _), "session", spot):
                    yield Missed("uses the session of a request", function.gid, spot)
