"""Where a server can be reached, as far as the code says: ports, paths, and whether it keeps
sessions. What is deployed around it is tied to it by these."""

from collections.abc import Iterable, Iterator

import msgspec

from analyzer.program.engine import Engine
from analyzer.program.events import Site
from analyzer.servers.localhosts import Guarded, Locate, guarded_starts, serves_to_all
from analyzer.servers.model import FoundServer
from analyzer.syntax import ir

_PATH_ARGUMENTS = ("path", "streamable_http_path", "sse_path", "mount_path")
_LONGEST_PATH = 60
_MOST_PATHS = 30


class Endpoint(msgspec.Struct, frozen=True):
    """`ports` and `paths` are those written in the code of the server's project; `stateless` when
    its HTTP transport keeps no session. `guarded` are the starts that answer local hosts only;
    `open` says that the code serves some application on all addresses."""

    server: str
    ports: tuple[int, ...]
    paths: tuple[str, ...]
    stateless: bool
    guarded: tuple[Guarded, ...] = ()
    open: bool = False


def endpoints_of(
    engine: Engine, servers: Iterable[FoundServer], locate: Locate
) -> tuple[Endpoint, ...]:
    """The endpoint of each server. A port or path is not told apart within one project."""
    found = [server for server in servers if not server.stdio_only]
    if not found:
        return ()
    sites = [site for site, _ in engine.calls.library_calls]
    ports = tuple(sorted({*_ports(sites), *_default_ports(engine)}))
    paths = tuple(sorted(set(_paths(sites)))[:_MOST_PATHS])
    to_all = serves_to_all(engine)
    return tuple(
        Endpoint(
            server.id,
            ports,
            paths,
            server.stateless_http,
            tuple(dict.fromkeys(guarded_starts(engine, server, locate))),
            to_all,
        )
        for server in found
    )


def _ports(sites: Iterable[Site]) -> Iterator[int]:
    for site in sites:
        port = site.keyword("port")
        if port is not None:
            yield from _numbers(port[2])
        first = site.positional(0)
        if first is None or not isinstance(first[2], ir.Const):
            continue
        if first[2].text.lower().lstrip("-").replace("-", "_").endswith("port"):
            for given in (site.keyword("default"), site.positional(1)):
                if given is not None:
                    yield from _numbers(given[2])


def _numbers(expr: ir.Expr) -> Iterator[int]:
    match expr:
        case ir.Const("num" | "str", text) if text.isdigit() and 0 < int(text) < 65536:
            yield int(text)
        case ir.Call(_, args, _):
            for arg in args:
                yield from _numbers(arg.value)


def _default_ports(engine: Engine) -> Iterator[int]:
    """Defaults of parameters and fields that are called a port."""
    for function in engine.tables.functions:
        for param in function.ir.params:
            if param.default is not None and _is_port(param.name):
                yield from _numbers(param.default)
        yield from _assigned(function.ir.body)
    for cls in engine.tables.classes:
        yield from _assigned(cls.ir.body)


def _assigned(body: Iterable[ir.Stmt]) -> Iterator[int]:
    for statement in body:
        if isinstance(statement, ir.Assign) and statement.value is not None:
            for target in statement.targets:
                if isinstance(target, ir.Name) and _is_port(target.id):
                    yield from _numbers(statement.value)


def _is_port(name: str) -> bool:
    return name.lower() == "port" or name.lower().endswith("_port")


def _paths(sites: Iterable[Site]) -> Iterator[str]:
    for site in sites:
        given = [site.keyword(name) for name in _PATH_ARGUMENTS]
        for argument in (*given, site.positional(0)):
            if argument is not None and isinstance(argument[2], ir.Const):
                text = argument[2].text
                if text.startswith("/") and len(text) < _LONGEST_PATH and " " not in text:
                    yield text
