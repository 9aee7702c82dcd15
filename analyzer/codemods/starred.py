"""What `from module import *` brings from the SDK: the names that `mcp` 1.30.0 has there."""

import builtins
from functools import cache

import msgspec

from analyzer.assets import read_table

_ROOT = "mcp"


class _Names(msgspec.Struct, frozen=True):
    """The part of the table that says where names are."""

    aliases: dict[str, str]
    classes: dict[str, msgspec.Raw]
    functions: dict[str, str]


@cache
def _names() -> _Names:
    return read_table("mcp-1-types.json", _Names)


def certainly_brings(module: str, name: str) -> bool:
    """Whether the SDK has a class or a function of this name in a module."""
    path, names = f"{module}.{name}", _names()
    return path in names.aliases or path in names.classes or path in names.functions


def may_bring(module: str, name: str) -> bool:
    """Whether a module from outside may have the name: none of the SDK's has a built-in one."""
    return module.partition(".")[0] != _ROOT or not hasattr(builtins, name)
