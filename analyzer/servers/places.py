"""The places that make a program's servers, where alternatives of one server are one place.

`if key: app = FastMCP(…, auth=…)` with `else: app = FastMCP(…)` makes one server in either way:
what is registered on it is registered on both, and every variable that holds one holds the other.
"""

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Mapping

import msgspec

from analyzer.program.engine import Engine
from analyzer.syntax import ir


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
        alike[(place[0], held, keys) if held and keys else place].append(place)
    return sorted(
        Place(*places[0], tuple(tuple(made[place]) for place in places))
        for places in alike.values()
    )


def _holders(engine: Engine, servers: set[int]) -> Mapping[int, set[tuple[bool, int, str]]]:
    """The variables and the fields that hold each server."""
    found: defaultdict[int, set[tuple[bool, int, str]]] = defaultdict(set)
    graph = engine.graph
    for is_field, nodes in ((False, graph.variables()), (True, graph.fields_of())):
        for (owner, name), node in nodes.items():
            for obj in graph.points_to[node] & servers:
                found[obj].add((is_field, owner, name))
    return found
