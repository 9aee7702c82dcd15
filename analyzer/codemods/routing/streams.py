"""`SseServerTransport` with its two routes: one route of the SDK's session manager instead.

What is left with HTTP+SSE is where the endpoint does more than open the stream, or where the
server has a lifespan: each connection entered it, and the manager enters it once.
"""

from collections.abc import Iterator
from typing import NamedTuple

import libcst as cst

from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.facts import Facts
from analyzer.codemods.imports import Imports, Taken
from analyzer.codemods.model import Mark
from analyzer.codemods.routing.effects import Effects
from analyzer.codemods.routing.entries import Entries
from analyzer.codemods.routing.making import Making
from analyzer.codemods.routing.places import Place, Unproven, meaning, place_of
from analyzer.codemods.routing.region import Region
from analyzer.codemods.routing.running import in_application
from analyzer.codemods.routing.table import routing_table
from analyzer.run import Edit

_POST = "handle_post_message"
_PATH = '"/mcp"'


class Streamed(NamedTuple):
    """The edits that serve streamable HTTP in place of a transport, and what to say of it."""

    edits: tuple[Edit, ...]
    marks: tuple[Mark, ...]


def streamed(codebase: Codebase, facts: Facts, module: Module, made: cst.Call) -> Streamed | str:
    """What serves streamable HTTP in place of a transport, or why nothing does."""
    try:
        return _served(codebase, facts, module, made)
    except Unproven as reason:
        return str(reason)
    except Taken as name:
        return f"{name} is another name in this module"


class Streams(Region):
    """The code around one `SseServerTransport`, which is made once and held by a variable."""

    def _seeds(self) -> Iterator[Place]:
        for assign in self.module.names.nodes(cst.Assign, cst.AnnAssign):
            if assign.value in self.made:
                targets = (
                    [one.target for one in assign.targets]
                    if isinstance(assign, cst.Assign)
                    else [assign.target]
                )
                for target in targets:
                    place = place_of(self.module, target)
                    if place is not None:
                        yield place

    def _makers(self) -> Iterator[cst.FunctionDef]:
        return iter(())

    def _is_empty(self, node: cst.BaseExpression | None) -> bool:
        return node in self.made or super()._is_empty(node)

    def _is_passed_by(self, node: cst.CSTNode) -> bool:
        """`Mount("/messages/", app=transport.handle_post_message)`."""
        return _mounting(self, node) is not None

    def mounts(self) -> list[cst.Call]:
        """The routes for the messages of clients."""
        found = [
            _mounting(self, node)
            for node in self.module.names.nodes(cst.Name, cst.Attribute)
            if place_of(self.module, node) in self.seeds
        ]
        return [one for one in found if one is not None]


def _served(codebase: Codebase, facts: Facts, module: Module, made: cst.Call) -> Streamed:
    table = routing_table()
    if any(one.raw_value.rstrip("/") == "/mcp" for one in module.names.strings):
        raise Unproven("/mcp is served already")
    region = Streams(codebase, module, [made])
    if len(region.seeds) != 1 or region.runners or region.owner.kind == "class":
        raise Unproven("the transport is not held by one variable")
    effects = Effects(region)
    entries = Entries(region, effects)
    if not entries.needs_application:
        raise Unproven("its endpoint does more than open the stream")
    mounts = region.mounts()
    list(entries.edits("", "", _PATH, mounts))  # what is run is known once all was looked at
    making = Making(region, effects, entries.served, table.stream_arguments)
    marks = making.decide(facts)
    imports = Imports(codebase, module)
    cls = imports.name(table.manager_home, table.manager)
    application = f"{imports.name(table.manager_home, table.application)}({making.name})"
    edits = [
        *entries.edits(making.name, application, _PATH, mounts),
        *making.edits(cls),
        *in_application(codebase, module, region.owner, making.name),
        *imports.edits(),
    ]
    return Streamed(tuple(edits), tuple(marks))


def _mounting(region: Region, node: cst.CSTNode) -> cst.Call | None:
    """The call that mounts what handles messages, where a node is the transport in it."""
    parents, module = region.module.names.parents, region.module
    method = parents.get(node)
    if not isinstance(method, cst.Attribute) or method.value is not node:
        return None
    arg = parents.get(method)
    call = parents.get(arg) if isinstance(arg, cst.Arg) else None
    if method.attr.value != _POST or not isinstance(call, cst.Call):
        return None
    found = meaning(region.codebase, module, call.func)
    is_method = isinstance(call.func, cst.Attribute) and call.func.attr.value == "mount"
    return call if is_method or (found and found <= routing_table().mounts) else None
