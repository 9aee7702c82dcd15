"""Callables that make keys: `rules/tables/process-keys.toml`."""

from functools import cache

import msgspec

from analyzer.assets import read_table


class Maker(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Callables whose result is read by `reads` where it is configured, in the `form` it says."""

    names: tuple[str, ...]
    reads: str
    form: str


class _Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    maker: tuple[Maker, ...]


@cache
def makers() -> dict[str, Maker]:
    """Each callable with its row."""
    table = read_table("process-keys.toml", _Table)
    return {name: maker for maker in table.maker for name in maker.names}
