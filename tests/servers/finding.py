"""The servers of a tiny program, as values to compare."""

import functools
from collections.abc import Iterable

import msgspec
import pytest

from analyzer.assets import asset_dir
from analyzer.servers.discovery import find_servers
from analyzer.servers.model import FoundServer
from analyzer.servers.roots import enter_uncalled
from analyzer.servers.surface import Surface, load_surface
from analyzer.servers.usage import find_uses
from analyzer.servers.wire import enter_wire_handlers, find_wire_servers
from tests.program.solving import unsolved


class Seen(msgspec.Struct, frozen=True):
    """A server: how it was built, how it is served, and `kind name` of its entry points."""

    framework: str
    transports: tuple[str, ...]
    entries: tuple[str, ...]
    name: str = "x"
    stateless: bool = False


class Case(msgspec.Struct, frozen=True):
    id: str
    program: str
    servers: tuple[Seen, ...]
    scripts: tuple[tuple[str, str], ...] = ()
    limit: str = ""


def table(cases: Iterable[Case]) -> pytest.MarkDecorator:
    """The parametrisation of a test over `cases`; known limits are expected to fail."""
    return pytest.mark.parametrize(
        "case",
        [
            pytest.param(
                case,
                id=case.id,
                marks=[pytest.mark.xfail(strict=True, reason=case.limit)] if case.limit else [],
            )
            for case in cases
        ],
    )


@functools.cache
def surface() -> Surface:
    return load_surface((asset_dir("rules"),))


def servers_of(program: str, scripts: Iterable[tuple[str, str]] = ()) -> tuple[FoundServer, ...]:
    engine = unsolved(program)
    enter_uncalled(engine, scripts)
    speakers = enter_wire_handlers(engine)
    found = find_servers(engine, surface())
    return (*found, *find_wire_servers(engine, speakers, {server.file for server in found}))


def seen(case: Case) -> tuple[Seen, ...]:
    return tuple(_seen(server) for server in servers_of(case.program, case.scripts))


def uses_of(program: str) -> list[tuple[str, str, str]]:
    """API, enclosing function and text of each use of the protocol session."""
    engine = unsolved(program)
    enter_uncalled(engine, ())
    return [
        (use.api, engine.tables.functions[use.gid].label, use.source)
        for use in find_uses(engine, surface())
    ]


def _seen(server: FoundServer) -> Seen:
    return Seen(
        server.framework,
        server.transports,
        tuple(sorted(f"{entry.kind} {entry.name}" for entry in server.entries)),
        server.name,
        server.stateless_http,
    )
