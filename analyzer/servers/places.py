"""The places that make a program's servers, where alternatives of one server are one place.

`if key: app = FastMCP(…, auth=…)` with `else: app = FastMCP(…)` makes one server in either way:
what is registered on it is registered on both, and every variable that holds one holds the other.
So does a class of the program that is one server, wherever it is made from the same arguments.
"""

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Mapping

import msgspec

from analyzer.program.engine import Engine
from analyzer.program.events import Site
from analyzer.syntax import ir
from analyzer.syntax.walk import shape


class Place(msgspec.Struct, frozen=True, order=True):
    """Where a server is made, with its `objects`: one group for each alternative."""

    file: str
    spot: ir.Spot
    objects: tuple[tuple[int, ...], ...]


def places_of(
    engine: Engine, servers: Iterable[int], entries: Mapping[int, Collection[Hashable]]
) -> list[Place]:
    """The places of `servers`, in file and line order; `entries` are the keys of each one's."""
    made: defaultdict[tuple[str, ir.Spot], list[int]] = defaultdict(list)
    for obj in sorted(servers):
        item = engine.graph.objects[obj]
        made[engine.tables.functions[item.gid].module.file, item.spot].append(obj)
    holders = _holders(engine, {obj for objects in made.values() for obj in objects})
    alike: defaultdict[Hashable, list[tuple[str, ir.Spot]]] = defaultdict(list)
    for place, objects in sorted(made.items()):
        held = frozenset(name for obj in objects for name in holders[obj])
        keys = frozenset(key for obj in objects for key in entries.get(obj, ()))
        made_from = _made_from(engine, objects)
        if keys and made_from is not None:
            alike[made_from, keys].append(place)
        else:
            alike[(place[0], held, keys) if held and keys else place].append(place)
    return sorted(
        Place(*places[0], tuple(tuple(made[place]) for place in places))
        for places in alike.values()
    )


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
