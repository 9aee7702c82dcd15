"""Servers that mount others, and answer for them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

import msgspec

from analyzer.servers.model import Entry, FoundServer


def adopted(
    servers: list[FoundServer], mounted: Mapping[int, Iterable[int]]
) -> Iterator[FoundServer]:
    """`servers` without those that others mount, whose entry points, and what
    is not known of them, go to the latter.

    `mounted` says which server objects each server object mounts.
    """
    by_object = {obj: server for server in servers for obj in server.objects}
    parents: defaultdict[str, set[str]] = defaultdict(set)
    for parent, children in mounted.items():
        for child in children:
            above, inner = by_object.get(parent), by_object.get(child)
            if above is not None and inner is not None and above.id != inner.id:
                parents[inner.id].add(above.id)
    for server in servers:
        if server.id in parents:
            continue
        below = [other for other in servers if server.id in _ancestors(other.id, parents)]
        yield msgspec.structs.replace(
            server,
            objects=server.objects.union(*(other.objects for other in below)),
            entries=_distinct((server, *below)),
            children=tuple(sorted(other.id for other in below)),
            missed=tuple(sorted({one for each in (server, *below) for one in each.missed})),
        )


def _distinct(servers: Iterable[FoundServer]) -> tuple[Entry, ...]:
    """The entry points of several servers, each function once under a name."""
    found: dict[tuple[str, str, int], Entry] = {}
    for server in servers:
        for entry in server.entries:
            found.setdefault((entry.kind, entry.name, entry.gid), entry)
    return tuple(found.values())


def _ancestors(server: str, parents: defaultdict[str, set[str]]) -> set[str]:
    found: set[str] = set()
    pending = list(parents.get(server, ()))
    while pending:
        current = pending.pop()
        if current not in found:
            found.add(current)
            pending.extend(parents.get(current, ()))
    return found
