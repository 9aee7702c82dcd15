"""Where a program uses what depends on the protocol session, by the tables of `rules/sdk`."""

import msgspec

from analyzer.program.engine import Engine
from analyzer.program.events import Event
from analyzer.servers.surface import Api, Surface
from analyzer.syntax import ir
from analyzer.syntax.walk import text, walk


class Used(msgspec.Struct, frozen=True):
    """One use: what it means, in which function, where, and how it is written."""

    meaning: Api
    gid: int
    spot: ir.Spot
    source: str

    @property
    def api(self) -> str:
        return self.meaning.name


def find_uses(engine: Engine, surface: Surface) -> tuple[Used, ...]:
    """All uses in functions that can run, in function and source order."""
    found: dict[tuple[int, ir.Spot, str], Used] = {}
    for gid in sorted(engine.calls.entered):
        for event in engine.events.get(gid, ()):
            for use in _of_event(engine, surface, gid, event):
                found.setdefault((use.gid, use.spot, use.api), use)
    for use in _of_calls(engine, surface):
        found.setdefault((use.gid, use.spot, use.api), use)
    return tuple(found[key] for key in sorted(found))


def _of_event(engine: Engine, surface: Surface, gid: int, event: Event) -> list[Used]:
    if event.kind not in ("read field", "call method", "read item"):
        return []
    uses = []
    header = _header(surface, event)
    if header:
        uses.append(Used(surface.api(header), gid, event.spot, text(event.expr)))
    if event.kind == "read item" or not surface.may_use(event.name):
        return uses
    for obj in engine.objects_of(event.base):
        row = surface.use(f"{engine.attributes.type_name(obj)}.{event.name}")
        if row is not None:
            source = text(event.expr) if event.expr is not None else event.name
            uses.append(Used(surface.api(row.api), gid, event.spot, source))
            break
    return uses


def _header(surface: Surface, event: Event) -> str:
    """The API that a header look-up by constant name stands for, or an empty string."""
    if event.kind == "call method" and event.name in ("get", "getlist", "getheader"):
        keys = (
            [arg.value for arg in event.expr.args[:1]] if isinstance(event.expr, ir.Call) else []
        )
    elif event.kind == "read item":
        keys = [event.expr] if event.expr is not None else []
    else:
        return ""
    for row in surface.usage.header:
        if any(isinstance(key, ir.Const) and key.text.lower() == row.name for key in keys):
            return row.api
    return ""


def _of_calls(engine: Engine, surface: Surface) -> list[Used]:
    names = {row.name: surface.api(row.api) for row in surface.usage.call}
    arguments = {row.name: surface.api(row.api) for row in surface.usage.argument}
    uses = []
    for site, callee in engine.calls.library_calls:
        name = engine.attributes.type_name(callee)
        if name in names:
            uses.append(Used(names[name], site.gid, site.spot, text(site.expr)))
        if engine.attributes.is_sdk(callee) or surface.framework(name) is not None:
            for keyword, _, expr in site.arguments:
                if keyword in arguments and not (
                    isinstance(expr, ir.Const) and expr.kind == "none"
                ):
                    uses.append(
                        Used(arguments[keyword], site.gid, site.spot, f"{keyword}={text(expr)}")
                    )
    return uses


def mentions(expr: ir.Expr, spots: set[ir.Spot]) -> bool:
    """Whether any part of `expr` stands at one of `spots`."""
    return any(getattr(node, "spot", None) in spots for node in walk(expr))
