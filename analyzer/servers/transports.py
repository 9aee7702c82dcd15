"""Which transports a call that starts a server may name."""

from collections.abc import Iterator

from analyzer.program.engine import Engine
from analyzer.program.events import Site
from analyzer.servers.constants import constant
from analyzer.syntax import ir

_TRANSPORTS = {
    "stdio": "stdio",
    "sse": "sse",
    "http": "streamable-http",
    "streamable-http": "streamable-http",
    "streamable_http": "streamable-http",
}
_AT_START = "configurable"
"""What an argument, the environment or a parameter decides once the server is started."""

MAX_STEPS = 3


def transports_of(engine: Engine, site: Site, default: str) -> set[str]:
    """The transports of a call like `server.run(transport=…)`; `default` when it names none."""
    argument = site.keyword("transport") or site.positional(0)
    if argument is None:
        spread = any(name in ("*", "**") for name, _, _ in site.arguments)
        return {_AT_START if spread else default}
    return set(_named(engine, argument[2], site.gid, default, MAX_STEPS))


def _named(engine: Engine, expr: ir.Expr, gid: int, default: str, steps: int) -> Iterator[str]:
    match expr:
        case ir.Const("str", text):
            yield _TRANSPORTS.get(text, default)
        case ir.Const("none", _):
            yield default
        case ir.Cond(_, body, orelse):
            yield from _named(engine, body, gid, default, steps)
            yield from _named(engine, orelse, gid, default, steps)
        case ir.Name(name, _) if steps:
            yield from _of_variable(engine, name, gid, default, steps - 1)
        case _:
            yield _AT_START


def _of_variable(engine: Engine, name: str, gid: int, default: str, steps: int) -> Iterator[str]:
    """Whatever is assigned to a variable, or is its imported text; a parameter is open."""
    function = engine.tables.functions[gid]
    owner = engine.tables.owner(function, name)
    values = list(_assigned(engine, name, owner)) if owner >= 0 else []
    if not values:
        text = constant(engine, function, ir.Name(name, 0)) if _is_global(engine, owner) else None
        yield _TRANSPORTS.get(text, default) if text is not None else _AT_START
    for value in values:
        yield from _named(engine, value, owner, default, steps)


def _is_global(engine: Engine, owner: int) -> bool:
    return owner >= 0 and engine.tables.functions[owner].parent < 0


def _assigned(engine: Engine, name: str, owner: int) -> Iterator[ir.Expr]:
    function = engine.tables.functions[owner]
    if any(param.name == name for param in function.ir.params):
        return
    for node in function.nodes:
        match node:
            case ir.Assign(targets, value, _, _) if value is not None:
                if any(isinstance(part, ir.Name) and part.id == name for part in targets):
                    yield value
