"""What client functions of the SDK took on 1.x, read from `rules/tables/mcp-client.toml`."""

from functools import cache

import msgspec

from analyzer.assets import read_table

IN_MEMORY = "mcp.shared.memory.create_connected_server_and_client_session"
"""The row of the function that connected tests to a server in the same process."""


class Changed(msgspec.Struct, frozen=True):
    """Callables that lost arguments or call them something else; `parameters` in their order."""

    code: str
    callables: tuple[str, ...]
    parameters: tuple[str, ...]
    title: str
    dropped: tuple[str, ...] = ()
    renamed: dict[str, str] = {}


class ClientTable(msgspec.Struct, frozen=True):
    """Rows by the canonical name of a function, a class or a method."""

    parameters: dict[str, tuple[str, ...]]
    aliases: dict[str, str]
    seconds: dict[str, tuple[str, ...]]
    second_fields: dict[str, tuple[str, ...]]
    changed: tuple[Changed, ...]
    http: dict[str, tuple[str, ...]]


class Handed(msgspec.Struct, frozen=True):
    """Callables of a framework on the SDK that are handed HTTP objects."""

    parameters: dict[str, tuple[str, ...]]
    aliases: dict[str, str]
    http: dict[str, tuple[str, ...]]


@cache
def client_table() -> ClientTable:
    """What is said of `mcp`, and of `fastmcp` where the same holds."""
    table, of_fastmcp = mcp_client_table(), read_table("fastmcp-client.toml", Handed)
    return msgspec.structs.replace(
        table,
        parameters={**table.parameters, **of_fastmcp.parameters},
        aliases={**table.aliases, **of_fastmcp.aliases},
        http={**table.http, **of_fastmcp.http},
    )


@cache
def mcp_client_table() -> ClientTable:
    return read_table("mcp-client.toml", ClientTable)
