"""Rename and move tables: library knowledge read from `rules/tables/`."""

from functools import cache
from typing import Literal

import msgspec

from analyzer.assets import read_table


class Members(msgspec.Struct, frozen=True):
    """Attributes of instances of `classes` that have another name now."""

    classes: tuple[str, ...]
    renamed: dict[str, str]


class Generic(msgspec.Struct, frozen=True):
    """Classes that lost type parameters: `drop_first`, then all behind the next `keep`."""

    classes: tuple[str, ...]
    drop_first: int = 0
    keep: int = 9


class Value(msgspec.Struct, frozen=True):
    """What 1.x had under a name that is gone, as an expression.

    `needs` are the names it takes from elsewhere, by their last part. A `variable` is one object
    that has to stay one, so it gets a definition instead of being written where it is used.
    """

    text: str
    needs: tuple[str, ...] = ()
    variable: bool = False


class Renames(msgspec.Struct, frozen=True):
    """Names that moved between two versions of a package (`mcp-1-to-2.toml`).

    `shadowed` are modules whose package has something else under their name in later versions.
    """

    modules: dict[str, str]
    names: dict[str, str]
    removed: dict[str, str]
    stars: dict[str, tuple[str, ...]]
    members: tuple[Members, ...]
    generics: tuple[Generic, ...]
    values: dict[str, Value]
    shadowed: tuple[str, ...] = ()

    def new_name(self, old: str) -> str | None:
        """Where the object or module `old` lives now; `None` when no row renames it."""
        for prefix in prefixes(old):
            if prefix in self.removed:
                return None
            new = self.names.get(prefix) or self.modules.get(prefix)
            if new is not None:
                return new + old[len(prefix) :]
        return None

    def instead_of(self, old: str) -> str | None:
        """What a person does about `old` when it is gone; `None` when it is not."""
        for prefix in prefixes(old):
            if prefix in self.removed:
                return self.removed[prefix]
            if prefix in self.names or prefix in self.modules:
                return None
        return None


class FieldNames(msgspec.Struct, frozen=True):
    """Fields of the SDK's models, 1.x spelling to 2.x; `shared` ones other libraries have too.

    `unions` are models of 1.x that are unions on 2.x, each with the adapter that validates it;
    `later` are fields that only 2.x has, `retyped` those that also hold something else there.
    """

    telling: dict[str, str]
    shared: dict[str, str]
    unions: dict[str, str]
    later: tuple[str, ...]
    retyped: dict[str, str]


class Gone(msgspec.Struct, frozen=True):
    """Members by `class.member`, and arguments by class or `class.method`; `*` is any call.

    `changed` are members by the rule that speaks of them: there, and not as they were.
    """

    members: dict[str, str]
    changed: dict[str, dict[str, str]]
    arguments: dict[str, dict[str, str]]


class Eras(msgspec.Struct, frozen=True):
    """What `fastmcp` 4.x does in another way: texts by code and by what is called, given as an
    argument, or defined as a hook; what providers must be given; private methods of a server that
    nothing calls any more; environment variables."""

    calls: dict[str, dict[str, str]]
    arguments: dict[str, dict[str, str]]
    hooks: dict[str, dict[str, str]]
    clients: dict[str, str]
    providers: dict[str, tuple[str, ...]]
    overrides: dict[str, str]
    environment: dict[str, str]
    environment_gone: dict[str, str]


class Argument(msgspec.Struct, frozen=True):
    """`name` is what the starts call it, where that differs."""

    default: str
    setting: bool
    name: str = ""


class Method(msgspec.Struct, frozen=True):
    """`transport` is empty when the first argument names it; `mount_path` is its position."""

    transport: str
    without: tuple[str, ...]
    mount_path: int | None = None


class Removed(msgspec.Struct, frozen=True):
    """A member that is gone: under which code it is marked, and what a person uses instead."""

    code: str
    instead: str


HandlerKind = Literal["list", "whole", "value", "nothing", "call", "read", "notification"]


class Handler(msgspec.Struct, frozen=True):
    """A decorator of the low-level server: what it passed, and what it made of the result."""

    kind: HandlerKind
    method: str
    params: str
    result: str = ""
    field: str = ""
    otherwise: str = ""
    passes: tuple[str, ...] = ()


class Request(msgspec.Struct, frozen=True):
    """A request or notification: its method, the models of its parameters and its result."""

    method: str
    params: str
    result: str = ""


class ServerTable(msgspec.Struct, frozen=True):
    """A server class before and after.

    For the high-level one, where its arguments go; for the low-level one, its `handlers`, and in
    `legacy` what clients of 2026-07-28 do not send. `strict` says that starting stdio refuses
    arguments that only other transports take.
    """

    old: tuple[str, ...]
    removed: dict[str, Removed]
    positional: tuple[str, ...]
    new: tuple[str, ...] = ()
    default_name: str = ""
    arguments: dict[str, Argument] = {}
    transports: dict[str, tuple[str, ...]] = {}
    methods: dict[str, Method] = {}
    handlers: dict[str, Handler] = {}
    requests: dict[str, Request] = {}
    legacy: tuple[str, ...] = ()
    strict: bool = False

    def accepts(self, method: str, transport: str) -> frozenset[str]:
        row = self.methods[method]
        return frozenset(self.transports.get(transport, ())) - frozenset(row.without)


class ContextTable(msgspec.Struct, frozen=True):
    """The context of a request, and how functions that take it are registered."""

    classes: tuple[str, ...]
    variables: tuple[str, ...]
    decorators: tuple[str, ...]
    methods: tuple[str, ...]
    wrappers: tuple[str, ...]
    loggers: tuple[str, ...]
    request_contexts: tuple[str, ...]
    sessions: tuple[str, ...]


def prefixes(name: str) -> list[str]:
    """`a.b.c`, `a.b`, `a`: longest first."""
    parts = name.split(".")
    return [".".join(parts[:count]) for count in range(len(parts), 0, -1)]


class Borrowed(msgspec.Struct, frozen=True):
    """Names of other packages that SDK modules held in passing, and where they come from."""

    names: dict[str, str]


@cache
def sdk_renames() -> Renames:
    table = read_table("mcp-1-to-2.toml", Renames)
    borrowed = read_table("mcp-1-borrowed.toml", Borrowed).names
    return msgspec.structs.replace(table, names={**borrowed, **table.names})


@cache
def fastmcp_renames() -> Renames:
    """Names of `fastmcp` 2.x and 3.x, as 4.x has them."""
    table = read_table("fastmcp-4.toml", Renames)
    borrowed = read_table("fastmcp-borrowed.toml", Borrowed).names
    return msgspec.structs.replace(table, names={**borrowed, **table.names})


@cache
def fastmcp_server_table() -> ServerTable:
    return read_table("fastmcp-server.toml", ServerTable)


@cache
def fastmcp_gone_table() -> Gone:
    return read_table("fastmcp-gone.toml", Gone)


@cache
def fastmcp_eras() -> Eras:
    return read_table("fastmcp-eras.toml", Eras)


@cache
def server_table() -> ServerTable:
    return read_table("mcp-server-transport.toml", ServerTable)


@cache
def lowlevel_table() -> ServerTable:
    return read_table("mcp-lowlevel-server.toml", ServerTable)


@cache
def field_names() -> FieldNames:
    return read_table("mcp-fields.toml", FieldNames)


@cache
def gone_table() -> Gone:
    return read_table("mcp-gone.toml", Gone)


@cache
def context_table() -> ContextTable:
    return read_table("mcp-context.toml", ContextTable)
