"""Places where client code beside a server uses what mcp 1.x had and 2.x has not."""

from collections.abc import Iterator

from analyzer.findings.sights import Sight, table
from analyzer.program.engine import Engine
from analyzer.program.events import Site
from analyzer.program.queries import denoted
from analyzer.syntax import ir
from analyzer.syntax.walk import text

_TRANSPORTS = (
    "mcp.client.streamable_http.streamablehttp_client",
    "mcp.client.streamable_http.streamable_http_client",
)
_TIMEDELTA = "datetime.timedelta"


def client_sights(engine: Engine) -> Iterator[Sight]:
    """All client places of a project of 1.x, in no particular order."""
    rows = table("mcp-client")
    for site, callee in engine.calls.library_calls:
        path = str(rows["aliases"].get(callee.name, engine.attributes.type_name(callee)))
        name = path.rpartition(".")[2]
        if path in _TRANSPORTS:
            yield Sight("client-transport", site.gid, site.spot, name)
        for parameter in _names(rows["seconds"].get(path)):
            expr = _argument(site, parameter, _names(rows["parameters"].get(path)))
            if expr is not None and _is_timedelta(engine, expr, site.gid):
                source = f"{parameter}={text(expr)}"
                yield Sight("timedelta-timeout", site.gid, site.spot, source)


def _names(found: object) -> tuple[str, ...]:
    return tuple(str(name) for name in found) if isinstance(found, list) else ()


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
