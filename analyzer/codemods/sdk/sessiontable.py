"""What code hangs on a session object, and what it sends: `rules/tables/mcp-session.toml`."""

from functools import cache

import msgspec

from analyzer.assets import read_table


class SessionTable(msgspec.Struct, frozen=True):
    """Names of functions, methods and members; `renamed` are arguments by method."""

    spelled: tuple[str, ...]
    identity: tuple[str, ...]
    attributes: tuple[str, ...]
    keyed: tuple[str, ...]
    keeping: tuple[str, ...]
    tasks: tuple[str, ...]
    members: tuple[str, ...]
    sends: tuple[str, ...]
    closed: tuple[str, ...]
    renamed: dict[str, dict[str, str]]

    @property
    def taking(self) -> frozenset[str]:
        """Every function and method of a container that may be handed a session."""
        return frozenset({*self.identity, *self.attributes, *self.keyed, *self.keeping})


@cache
def session_table() -> SessionTable:
    return read_table("mcp-session.toml", SessionTable)
