"""Places where code reads the SDK's models as 1.x spelled and wrapped them."""

from collections.abc import Iterator
from functools import cache

import msgspec

from analyzer.assets import read_table
from analyzer.findings.sights import Sight, table
from analyzer.program.engine import Engine
from analyzer.program.events import Event
from analyzer.syntax import ir
from analyzer.syntax.walk import text

_FIELD_EVENTS = ("read field", "write field")
_DUMPS = ("model_dump", "model_dump_json")


def model_sights(engine: Engine) -> Iterator[Sight]:
    """Fields in camelCase, dumps without aliases, wrapped messages, `_meta` as an object."""
    names = table("mcp-fields")
    fields = frozenset({*names["telling"], *names["shared"]})
    for gid in sorted(engine.calls.entered):
        for event in engine.events.get(gid, ()):
            api = _api(event, fields)
            path = _sdk_path(engine, event) if api else ""
            if path:
                api = "request-meta" if path.endswith((".meta", ".Meta")) else api
                yield Sight(api, gid, event.spot, event.name)
    unions = {f"mcp.types.{name}" for name in names["unions"]}
    for site, callee in engine.calls.library_calls:
        path = engine.attributes.type_name(callee)
        if path in unions:
            yield Sight("union-wrapper", site.gid, site.spot, text(site.expr))
        for name, _, expr in site.arguments:
            if path.startswith("mcp.types.") and _undeclared(path, name):
                yield Sight("undeclared-field", site.gid, site.spot, f"{name}={text(expr)}")


class _Model(msgspec.Struct, frozen=True):
    members: dict[str, str]
    open: bool


class _Models(msgspec.Struct, frozen=True):
    classes: dict[str, _Model]


@cache
def _models() -> _Models:
    return read_table("mcp-1-types.json", _Models)


@cache
def _undeclared(path: str, keyword: str) -> bool:
    """Whether 1.30.0 kept this keyword of a model without declaring it."""
    model = _models().classes.get(path)
    if model is None or not model.open or keyword in ("", "*", "**", "_meta"):
        return False
    names = table("mcp-fields")
    spelled = {**names["telling"], **names["shared"]}
    later = names["later"]
    known = {*model.members, *(spelled[name] for name in model.members if name in spelled)}
    return keyword not in known and keyword not in later


def _api(event: Event, fields: frozenset[str]) -> str:
    if event.kind in _FIELD_EVENTS and event.name in fields:
        return "camel-field"
    if event.kind == "call method" and event.name in _DUMPS and isinstance(event.expr, ir.Call):
        keywords = {arg.name for arg in event.expr.args}
        return "" if keywords & {"by_alias", "**"} else "dumped-keys"
    return ""


def _sdk_path(engine: Engine, event: Event) -> str:
    """What the SDK calls the object that the event is about; empty for all others."""
    for obj in engine.objects_of(event.base):
        path = engine.attributes.type_name(obj)
        if path.startswith("mcp."):
            return path
    return ""
