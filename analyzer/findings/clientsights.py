"""Places where client code beside a server uses what mcp 1.x had and 2.x has not."""

from collections.abc import Iterator
from functools import cache

import msgspec

from analyzer.assets import read_table
from analyzer.findings.sights import Sight
from analyzer.program.engine import Engine
from analyzer.program.events import Site
from analyzer.program.queries import denoted
from analyzer.syntax import ir
from analyzer.syntax.walk import text

_TRANSPORTS = (
    "mcp.client.streamable_http.streamablehttp_client",
    "mcp.client.streamable_http.streamable_http_client",
)
_IN_MEMORY = "mcp.shared.memory.create_connected_server_and_client_session"
_SESSION = "mcp.client.session.ClientSession"
_CAPABILITIES = f"{_SESSION}.get_server_capabilities"
_LISTS = tuple(
    f"{_SESSION}.{name}"
    for name in ("list_prompts", "list_resource_templates", "list_resources", "list_tools")
)
_SPELLED = ("mcp.ClientSession", "mcp.shared.memory.ClientSession")
_GONE_CODES = ("408", "32600")
_TIMEDELTA = "datetime.timedelta"
_APIS = {
    "UNS426": "client-transport",
    "UNS428": "client-session-member",
    "UNS430": "oauth-client",
}


class _Changed(msgspec.Struct, frozen=True):
    code: str
    callables: tuple[str, ...]
    dropped: tuple[str, ...] = ()
    renamed: dict[str, str] = {}


class _Rows(msgspec.Struct, frozen=True):
    """What of `mcp-client.toml` calls are held against."""

    parameters: dict[str, tuple[str, ...]]
    aliases: dict[str, str]
    seconds: dict[str, tuple[str, ...]]
    changed: tuple[_Changed, ...]
    http: dict[str, tuple[str, ...]]


@cache
def _rows() -> _Rows:
    return read_table("mcp-client.toml", _Rows)


def client_sights(engine: Engine) -> Iterator[Sight]:
    """All client places of a project of 1.x, in no particular order."""
    for site, callee in engine.calls.library_calls:
        path = _canonical(engine.attributes.type_name(callee))
        if path in _TRANSPORTS:
            name = path.rpartition(".")[2]
            yield Sight("client-transport", site.gid, site.spot, name)
        if path == _IN_MEMORY:
            name = path.rpartition(".")[2]
            yield Sight("in-memory-session", site.gid, site.spot, name)
        yield from _timeouts(engine, site, path)
        yield from _session(site, path)
        yield from _arguments(site, path)
        for name in ("http_client", "httpx_client_factory"):
            keyword = site.keyword(name)
            if keyword is not None and path in _rows().http:
                source = f"{name}={text(keyword[2])}"
                yield Sight("httpx-object", site.gid, site.spot, source)
    yield from _codes(engine)


def _codes(engine: Engine) -> Iterator[Sight]:
    """Comparisons of an error's code with one that 2.x does not use."""
    for gid, function in enumerate(engine.tables.functions):
        for node in function.nodes:
            operands = node.operands if isinstance(node, ir.Op) else ()
            gone = [
                one.text
                for one in operands
                if isinstance(one, ir.Const) and one.text in _GONE_CODES
            ]
            for code in operands:
                if gone and isinstance(code, ir.Attr) and _is_error_code(code):
                    source = f"{text(code)} == {gone[0]}"
                    yield Sight("client-error-code", gid, code.spot, source)


def _is_error_code(node: ir.Attr) -> bool:
    base = node.base
    return node.name == "code" and isinstance(base, ir.Attr) and base.name == "error"


def _canonical(path: str) -> str:
    for spelled in _SPELLED:
        if path.startswith(f"{spelled}."):
            return f"{_SESSION}{path.removeprefix(spelled)}"
    return _rows().aliases.get(path, path)


def _timeouts(engine: Engine, site: Site, path: str) -> Iterator[Sight]:
    for parameter in _rows().seconds.get(path, ()):
        expr = _argument(site, parameter, _rows().parameters.get(path, ()))
        if expr is not None and _is_timedelta(engine, expr, site.gid):
            source = f"{parameter}={text(expr)}"
            yield Sight("timedelta-timeout", site.gid, site.spot, source)


def _session(site: Site, path: str) -> Iterator[Sight]:
    name = path.rpartition(".")[2]
    if path == _CAPABILITIES:
        yield Sight("client-session-member", site.gid, site.spot, f"{name}()")
    elif path in _LISTS:
        cursor = _argument(site, "cursor", ("cursor",))
        if cursor is not None:
            source = f"{name}({text(cursor)})"
            yield Sight("client-session-member", site.gid, site.spot, source)


def _arguments(site: Site, path: str) -> Iterator[Sight]:
    for row in _rows().changed:
        if path not in row.callables:
            continue
        for name in (*row.dropped, *row.renamed, "callback_handler"):
            keyword = site.keyword(name)
            if keyword is not None:
                source = f"{name}={text(keyword[2])}"
                yield Sight(_APIS[row.code], site.gid, site.spot, source)
                break


def _argument(site: Site, name: str, order: tuple[str, ...]) -> ir.Expr | None:
    keyword = site.keyword(name)
    if keyword is not None:
        return keyword[2]
    plain = [expr for key, _, expr in site.arguments if not key]
    at = order.index(name) if name in order else len(plain)
    return plain[at] if at < len(plain) else None


def _is_timedelta(engine: Engine, value: ir.Expr, gid: int) -> bool:
    if not isinstance(value, ir.Call):
        return False
    names = {engine.attributes.type_name(obj) for obj in denoted(engine, value.func, gid)}
    return names == {_TIMEDELTA}
