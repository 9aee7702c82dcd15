"""Places where code uses what `fastmcp` 2.x and 3.x had and 4.x has not."""

from collections.abc import Iterable, Iterator
from functools import cache

from analyzer.findings.sights import Sight, table
from analyzer.program.engine import Engine
from analyzer.program.events import Site
from analyzer.program.queries import denoted
from analyzer.servers.model import FoundServer
from analyzer.syntax import ir
from analyzer.syntax.walk import text

_SERVER = "fastmcp.FastMCP"
_DECORATORS = {f"{_SERVER}.{name}" for name in ("tool", "resource", "prompt")}
_OF_COMPONENTS = ("enabled", "serializer", "exclude_args", "task")
_RENAMED = frozenset(
    {
        "add_tool_transformation", "as_proxy", "get_prompts", "get_resource_templates",
        "get_resources", "get_tools", "remove_tool",
    }
)  # fmt: skip
_MOUNTING = ("prefix", "as_proxy")
_CONSTRUCTOR = frozenset(
    {
        "debug", "exclude_tags", "include_fastmcp_meta", "include_tags", "message_path",
        "on_duplicate_prompts", "on_duplicate_resources", "on_duplicate_tools",
        "sampling_handler", "sampling_handler_behavior", "tool_serializer",
        "tool_transformations",
    }
)  # fmt: skip
_MESSAGE = "mcp.types.PromptMessage"


def fastmcp_sights(engine: Engine, servers: Iterable[FoundServer]) -> Iterator[Sight]:
    """All sights of a project on `fastmcp` 2.x or 3.x, in no particular order."""
    for server in servers:
        if server.framework == "fastmcp":
            yield from _constructor(engine, server)
            yield from _entries(engine, server)
    yield from _imports(engine)
    yield from _members(engine)
    yield from _calls(engine)


def _constructor(engine: Engine, server: FoundServer) -> Iterator[Sight]:
    gone = {*table("fastmcp-server")["arguments"], *_CONSTRUCTOR}
    for obj in sorted(server.objects):
        for site in engine.graph.objects[obj].args:
            for name, _, expr in site.arguments if isinstance(site, Site) else ():
                if name in gone and isinstance(site, Site):
                    source = f"{name}={text(expr)}"
                    yield Sight(
                        "fastmcp-constructor-argument", site.gid, site.spot, source, server.id
                    )


def _entries(engine: Engine, server: FoundServer) -> Iterator[Sight]:
    hooks = table("fastmcp-eras")["hooks"]["UNS509"]
    for entry in server.entries:
        if entry.kind == "middleware" and entry.name in hooks:
            yield Sight("fastmcp-session-era", entry.gid, entry.spot, entry.name, server.id)
        if entry.kind == "prompt":
            function = engine.tables.functions[entry.gid]
            for node in function.nodes:
                if isinstance(node, ir.Call | ir.Dict) and _is_message(engine, node, entry.gid):
                    source = text(node)
                    yield Sight("fastmcp-prompt-message", entry.gid, node.spot, source, server.id)


def _is_message(engine: Engine, node: ir.Call | ir.Dict, gid: int) -> bool:
    if isinstance(node, ir.Dict):
        keys = {key.text for key, _ in node.items if isinstance(key, ir.Const)}
        return keys == {"role", "content"}
    names = [engine.attributes.type_name(obj) for obj in denoted(engine, node.func, gid)]
    return _MESSAGE in names


def _imports(engine: Engine) -> Iterator[Sight]:
    for module in engine.tables.modules.values():
        for node in module.summary.imports:
            dotted = f"{node.module}.{node.name}".strip(".")
            if node.level or not dotted.startswith("fastmcp."):
                continue
            kind = _kind(dotted)
            if kind:
                gid = next(
                    gid for gid in engine.tables.functions_of(module)
                    if node in engine.tables.functions[gid].nodes
                )  # fmt: skip
                yield Sight(kind, gid, node.spot, dotted)


@cache
def _kind(dotted: str) -> str:
    """What became of an imported name: moved, removed, or nothing."""
    rows, borrowed = table("fastmcp-4"), table("fastmcp-borrowed")["names"]
    parts = dotted.split(".")
    for count in range(len(parts), 1, -1):
        prefix = ".".join(parts[:count])
        if prefix in rows["removed"]:
            return "fastmcp-removed-name"
        if prefix in rows["names"] or prefix in borrowed or prefix in rows["modules"]:
            return "fastmcp-moved-name"
    return ""


def _members(engine: Engine) -> Iterator[Sight]:
    gone = {
        row.rpartition(".")[2]
        for row in table("fastmcp-gone")["members"]
        if row.startswith("fastmcp.server.server.FastMCP.")
    } | _RENAMED
    for gid in sorted(engine.calls.entered):
        for event in engine.events.get(gid, ()):
            if event.kind not in ("read field", "call method") or event.name not in gone:
                continue
            for obj in engine.objects_of(event.base):
                if engine.attributes.type_name(obj) == _SERVER:
                    yield Sight("fastmcp-member", gid, event.spot, event.name)
                    break


def _calls(engine: Engine) -> Iterator[Sight]:
    calls = table("fastmcp-eras")["calls"]["UNS509"]
    for site, callee in engine.calls.library_calls:
        path = engine.attributes.type_name(callee)
        names = {name for name, _, _ in site.arguments}
        if path in _DECORATORS and names & set(_OF_COMPONENTS):
            for name, _, expr in site.arguments:
                if name in _OF_COMPONENTS:
                    source = f"{name}={text(expr)}"
                    yield Sight("fastmcp-component-argument", site.gid, site.spot, source)
        if path == f"{_SERVER}.mount":
            for name in sorted(names & set(_MOUNTING)):
                yield Sight("fastmcp-member", site.gid, site.spot, f"{name}=")
        if path in calls:
            yield Sight("fastmcp-session-era", site.gid, site.spot, text(site.expr))
