"""What the SDK's own classes and functions give, from the tables of `mcp` 1.30.0 and `fastmcp`."""

from collections.abc import Iterator
from functools import cache

import msgspec

from analyzer.assets import read_table
from analyzer.codemods.tables import sdk_renames, server_table
from analyzer.codemods.types.model import Type, Types, parse

_SESSIONS = parse("mcp.server.session.ServerSession | mcp.client.session.ClientSession")


class _Class(msgspec.Struct, frozen=True):
    bases: tuple[str, ...]
    members: dict[str, str]
    open: bool


class _Table(msgspec.Struct, frozen=True):
    aliases: dict[str, str]
    classes: dict[str, _Class]
    functions: dict[str, str]


class _Extra(msgspec.Struct, frozen=True):
    members: dict[str, str]
    functions: dict[str, str]


@cache
def _table() -> _Table:
    """Of both packages: their names never meet."""
    one, other = read_table("mcp-1-types.json", _Table), read_table("fastmcp-types.toml", _Table)
    return _Table(
        {**one.aliases, **other.aliases},
        {**one.classes, **other.classes},
        {**one.functions, **other.functions},
    )


@cache
def _extra() -> _Extra:
    return read_table("mcp-1-types.toml", _Extra)


@cache
def canonical(path: str) -> str:
    """The path under which 1.30.0 defines `path`; a union is spelled out; itself when unknown.

    Names of 2.x that are only another spelling are taken back to 1.x, so that a file in which the
    renames are done already is understood all the same.
    """
    table = _table()
    for name in (path, _as_before(path)):
        if name in table.classes or name in table.functions:
            return name
        if name in table.aliases:
            return table.aliases[name]
        if name.endswith(".Meta"):
            owners = lineage(canonical(name.removesuffix(".Meta")))
            found = [owner for owner in owners if f"{owner}.Meta" in table.classes]
            if found:
                return f"{found[0]}.Meta"
    return path


def class_names() -> tuple[str, ...]:
    """The classes that something is known of."""
    return tuple(_table().classes)


def is_class(path: str) -> bool:
    return canonical(path) in _table().classes


def result(path: str) -> Types:
    """What calling the SDK function of this name gives."""
    name = canonical(path)
    return parse(_extra().functions.get(name) or _table().functions.get(name, "?"))


def lineage(name: str) -> tuple[str, ...]:
    """An SDK class and those it inherits from, nearest first; empty for other names."""
    row = _table().classes.get(name)
    return (name, *row.bases) if row else ()


def has_member(name: str, member: str) -> bool:
    row = _table().classes.get(name)
    return row is not None and member in row.members


def member(one: Type, name: str) -> Types:
    """The type of an attribute of an instance; a method is a "call"."""
    extra = _extra().members
    text = next((extra[key] for key in _keys(one, name) if key in extra), None)
    if text is None:
        row = _table().classes.get(one.name)
        text = row.members.get(name, "?") if row else "?"
    if one.name == "mcp.shared.context.RequestContext" and name == "session":
        return one.argument(0) or _SESSIONS
    return parse(canonical(text))


def _keys(one: Type, name: str) -> Iterator[str]:
    yield from (f"{cls}.{name}" for cls in lineage(one.name))


@cache
def _earlier() -> dict[str, str]:
    """Names of 2.x to those of 1.x, where one stands for one."""
    back: dict[str, str] = {}
    for old, new in sdk_renames().names.items():
        if old in _table().classes or old in _table().aliases:
            back.setdefault(new, old)
    return back | dict(zip(server_table().new, server_table().old, strict=False))


def _as_before(path: str) -> str:
    known = _earlier().get(path)
    if known is not None:
        return known
    for old, new in sdk_renames().modules.items():
        if path == new or path.startswith(f"{new}."):
            return f"{old}{path[len(new) :]}"
    return path


@cache
def fields_of(name: str) -> dict[str, Types]:
    """The fields of an SDK model with their types; its methods left out."""
    row = _table().classes.get(name)
    names = [field for field, text in row.members.items() if text[:2] != "()"] if row else []
    return {field: member(Type(name), field) for field in names}


def is_open_model(name: str) -> bool:
    """Whether 1.30.0 kept undeclared fields of this model."""
    row = _table().classes.get(name)
    return row is not None and row.open
