"""A table of transports by session id: the SDK's session manager instead.

Clients of 2026-07-28 send no session id: what looks a transport up by it answers only older ones,
observed on mcp 2.3.0. The manager serves both on one path, GET and DELETE included.
"""

from collections.abc import Iterator

import libcst as cst

from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.facts import Facts
from analyzer.codemods.imports import Imports, Taken
from analyzer.codemods.model import Change, Mark, Outcome
from analyzer.codemods.registry import Codemod
from analyzer.codemods.routing.effects import Effects
from analyzer.codemods.routing.entries import Entries
from analyzer.codemods.routing.making import Making
from analyzer.codemods.routing.places import Unproven
from analyzer.codemods.routing.region import Region
from analyzer.codemods.routing.running import in_application, in_runner
from analyzer.codemods.routing.table import routing_table
from analyzer.run import Edit

CODE = "UNS110"
_TITLE = (
    "let the SDK's session manager route: a table of transports by session id answers no client "
    "of 2026-07-28"
)
_CAUTION = (
    "an unknown session id is answered with 404, a session ends when it is idle for half an hour, "
    "and the log lines of the routing are gone"
)
_ADVICE = (
    "clients of 2026-07-28 have no session to look a transport up by: mount "
    "StreamableHTTPSessionManager.handle_request, or the server's streamable_http_app(), in place "
    "of this routing and of the handlers for GET and DELETE (left: {})"
)
_OTHERS = ("UNS101", "UNS105", "UNS411")
"""Codes of marks about what goes along with the routing."""


def judge(codebase: Codebase, facts: Facts) -> Iterator[Outcome]:
    for module in codebase.modules.values() if facts.servers else ():
        if not module.mentions(routing_table().transport.rpartition(".")[2]):
            continue
        made = [
            call
            for call in module.names.nodes(cst.Call)
            if codebase.resolve(module, call.func) == {routing_table().transport}
        ]
        if made:
            yield from _of_module(codebase, facts, module, made)


CODEMOD = Codemod("routing-sessions", (CODE,), judge=judge, brings=("UNS205", "UNS404", "UNS408"))


def _of_module(
    codebase: Codebase, facts: Facts, module: Module, made: list[cst.Call]
) -> Iterator[Outcome]:
    line = module.names.line_of(made[0])
    try:
        edits, marks = _routed(codebase, facts, module, made)
    except Unproven as reason:
        yield Mark(module.path, line, CODE, _ADVICE.format(reason))
        return
    except Taken as name:
        text = _ADVICE.format(f"{name} is another name in this module")
        yield Mark(module.path, line, CODE, text)
        return
    solves = tuple(
        (module.path, number, code)
        for edit in edits
        for number in range(module.source.line_of(edit.start), module.source.line_of(edit.end) + 1)
        for code in _OTHERS
    )
    yield Change(CODE, module.path, line, _TITLE, "unsafe", edits, _CAUTION, solves)
    yield from marks


def _routed(
    codebase: Codebase, facts: Facts, module: Module, made: list[cst.Call]
) -> tuple[tuple[Edit, ...], tuple[Mark, ...]]:
    region = Region(codebase, module, made)
    effects = Effects(region)
    entries = Entries(region, effects)
    list(entries.edits("", ""))  # what is run, and how, is known once all of it was looked at
    table = routing_table()
    making = Making(region, effects, entries.served, table.arguments)
    marks = making.decide(facts, stateless=making.is_stateless(effects))
    imports = Imports(codebase, module)
    cls = imports.name(table.manager_home, table.manager)
    application = ""
    if entries.needs_application:
        application = f"{imports.name(table.manager_home, table.application)}({making.name})"
    edits = [*entries.edits(making.name, application), *making.edits(cls)]
    if len(region.runners) > 1:
        raise Unproven("more than one function opens what the routing needs")
    if region.runners:
        edits += in_runner(region, region.runners[0], making.name)
    elif making.is_attribute:
        raise Unproven("it is not known which application runs the manager: its lifespan has to")
    else:
        edits += in_application(codebase, module, region.owner, making.name)
    return tuple(dict.fromkeys([*edits, *imports.edits()])), tuple(marks)
