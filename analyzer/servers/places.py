"""The places that make a program's servers, where alternatives of one server are one place.

`if key: app = FastMCP(…, auth=…)` with `else: app = FastMCP(…)` makes one server in either way:
what is registered on it is registered on both, and every variable that holds one holds the other.
So does a class of the program that is one server, wherever it is made from the same arguments.
Servers that functions are handed (`def register(mcp: FastMCP)`) by callers out of sight are the
one server that the program makes, or else all one server that is made out of sight.
"""

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Mapping
from typing import TypeAlias

import msgspec

from analyzer.program.engine import Engine
from analyzer.program.events import Site
from analyzer.program.objects import Obj
from analyzer.run import Framework
from analyzer.servers.given import ANSWERING
from analyzer.syntax import ir
from analyzer.syntax.walk import shape

_Where: TypeAlias = tuple[str, ir.Spot]
"""A place by its file and what is in it."""


class Place(msgspec.Struct, frozen=True, order=True):
    """Where a server is made, with its `objects`: one group for each alternative."""

    file: str
    spot: ir.Spot
    objects: tuple[tuple[int, ...], ...]


def places_of(
    engine: Engine,
    servers: Mapping[int, Framework],
    entries: Mapping[int, Collection[tuple[str, str, int]]],
) -> list[Place]:
    """The places of `servers`, in file and line order.

    `entries` are the keys of what is registered on each: kind, name and function.
    """
    objects = engine.graph.objects
    made: defaultdict[_Where, list[int]] = defaultdict(list)
    handed: defaultdict[Framework, list[int]] = defaultdict(list)
    for obj in sorted(servers):
        if _is_handed(objects[obj]):
            handed[servers[obj]].append(obj)
        else:
            made[_place_of(engine, obj)].append(obj)
    holders = _holders(engine, {obj for placed in made.values() for obj in placed})
    likenesses: defaultdict[Hashable, list[_Where]] = defaultdict(list)
    for place, placed in sorted(made.items()):
        held = frozenset(name for obj in placed for name in holders[obj])
        # Alternatives may start up and authenticate differently: what answers tells them apart.
        keys = frozenset(
            key for obj in placed for key in entries.get(obj, ()) if key[0] in ANSWERING
        )
        made_from = _made_from(engine, placed)
        likenesses[("held", place[0], held, keys) if held else place].append(place)
        if keys and made_from is not None:
            likenesses["made from", made_from, keys].append(place)
    places = [
        Place(*where[0], tuple(tuple(made[place]) for place in where))
        for where in _joined(likenesses.values())
    ]
    for framework, received in handed.items():
        places = _with_handed(engine, places, servers, framework, received)
    return sorted(places)


def _joined(groups: Iterable[Iterable[_Where]]) -> list[list[_Where]]:
    """`groups` with those made one that share a place, each in order."""
    joined: list[set[_Where]] = []
    for group in groups:
        found = set(group)
        touching = [other for other in joined if not other.isdisjoint(found)]
        joined = [other for other in joined if other.isdisjoint(found)]
        joined.append(found.union(*touching))
    return [sorted(group) for group in joined]


def _with_handed(
    engine: Engine,
    places: list[Place],
    servers: Mapping[int, Framework],
    framework: Framework,
    received: list[int],
) -> list[Place]:
    """`places` with the servers that nobody is seen to make, which are one."""
    own = [
        place
        for place in places
        if servers[place.objects[0][0]] == framework and place.file in engine.own
    ]
    if len(own) != 1:
        first = min(_place_of(engine, obj) for obj in received)
        return [*places, Place(*first, (tuple(received),))]
    first_group, *others = own[0].objects
    joined = msgspec.structs.replace(own[0], objects=((*first_group, *received), *others))
    return [joined if place is own[0] else place for place in places]


def _is_handed(obj: Obj) -> bool:
    """Whether a server only came as a parameter that an annotation describes."""
    return obj.kind == "made" and not any(isinstance(site, Site) for site in obj.args)


def _place_of(engine: Engine, obj: int) -> tuple[str, ir.Spot]:
    item = engine.graph.objects[obj]
    return engine.tables.functions[item.gid].module.file, item.spot


def _made_from(engine: Engine, objects: Iterable[int]) -> Hashable:
    """The class of the program that all are instances of, and what they are made from."""
    found = set()
    for obj in objects:
        item = engine.graph.objects[obj]
        site = item.args[0] if item.kind == "instance" and item.args else None
        if not isinstance(site, Site):
            return None
        found.add((item.a, tuple((name, shape(expr)) for name, _, expr in site.arguments)))
    return found.pop() if len(found) == 1 else None


def _holders(engine: Engine, servers: set[int]) -> Mapping[int, set[tuple[bool, int, str]]]:
    """The variables and the fields that hold each server."""
    found: defaultdict[int, set[tuple[bool, int, str]]] = defaultdict(set)
    graph = engine.graph
    for is_field, nodes in ((False, graph.variables()), (True, graph.fields_of())):
        for (owner, name), node in nodes.items():
            for obj in graph.points_to[node] & servers:
                found[obj].add((is_field, owner, name))
    return found
