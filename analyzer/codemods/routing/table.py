"""What routing of sessions consists of: `rules/tables/mcp-routing.toml`."""

from collections.abc import Iterable
from functools import cache

import msgspec

from analyzer.assets import read_table


class RoutingTable(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    transport: str
    manager_home: str
    manager: str
    application: str
    harmless: tuple[str, ...]
    reaching: frozenset[str]
    methods: frozenset[str]
    logging: frozenset[str]
    kept: frozenset[str]
    words: frozenset[str]
    groups: frozenset[str]
    managers: frozenset[str]
    applications: frozenset[str]
    mounts: frozenset[str]
    routes: frozenset[str]
    decorators: frozenset[str]
    described: frozenset[str]
    arguments: dict[str, str]
    stream_arguments: dict[str, str]

    def is_harmless(self, names: Iterable[str]) -> bool:
        """Whether each of the qualified names is one of the harmless ones."""
        found = set(names)
        return bool(found) and all(
            name not in self.reaching
            and any(
                name == row or (row.endswith(".") and name.startswith(row))
                for row in self.harmless
            )
            for name in found
        )


@cache
def routing_table() -> RoutingTable:
    return read_table("mcp-routing.toml", RoutingTable)
