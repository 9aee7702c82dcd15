"""Places where a server calls its own tools, or defines what 2.x takes in another way."""

from collections.abc import Iterator

from analyzer.findings.sights import Sight
from analyzer.program.engine import Engine
from analyzer.program.events import Site
from analyzer.program.queries import denoted
from analyzer.syntax import ir
from analyzer.syntax.walk import text

_SERVER = "mcp.server.fastmcp.FastMCP"
_SCHEMAS = ("inputSchema", "outputSchema")


def handler_sights(engine: Engine) -> Iterator[Sight]:
    """Results of `call_tool`, files as resources, elicited results, schemas, token settings."""
    for site, callee in engine.calls.library_calls:
        path = engine.attributes.type_name(callee)
        if path == f"{_SERVER}.call_tool":
            yield Sight("direct-tool-call", site.gid, site.spot, text(site.expr))
        binary = site.keyword("is_binary")
        if binary is not None and path.startswith("mcp.server.fastmcp.resources."):
            source = f"is_binary={text(binary[2])}"
            yield Sight("resource-definition", site.gid, site.spot, source)
        if path == "mcp.types.Tool":
            yield from _schemas(site)
        if path == "mcp.server.auth.settings.AuthSettings":
            yield from _tokens(site)
    for gid in sorted(engine.calls.entered):
        for node in engine.tables.functions[gid].nodes:
            if isinstance(node, ir.Call) and _checks_union(engine, gid, node):
                yield Sight("elicitation-result", gid, node.spot, text(node))


def _schemas(site: Site) -> Iterator[Sight]:
    for name in _SCHEMAS:
        keyword = site.keyword(name)
        if keyword is None or not isinstance(keyword[2], ir.Dict):
            continue
        keys = [key for key, _ in keyword[2].items]
        known = all(isinstance(key, ir.Const) for key in keys)
        if known and "type" not in {key.text for key in keys if isinstance(key, ir.Const)}:
            yield Sight("tool-schema", site.gid, site.spot, f"{name}={text(keyword[2])}")


def _tokens(site: Site) -> Iterator[Sight]:
    url = site.keyword("resource_server_url")
    if url is not None and site.keyword("validate_token_resource") is None:
        source = f"resource_server_url={text(url[2])}"
        yield Sight("token-resource", site.gid, site.spot, source)


def _checks_union(engine: Engine, gid: int, call: ir.Call) -> bool:
    if not isinstance(call.func, ir.Name) or call.func.id != "isinstance" or len(call.args) != 2:
        return False
    names = [engine.attributes.type_name(obj) for obj in denoted(engine, call.args[1].value, gid)]
    return any(name.endswith(".ElicitationResult") for name in names)
