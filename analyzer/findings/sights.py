"""One place where code uses what mcp 1.x had and 2.x has not, and the tables that say so."""

from functools import cache
from typing import Any, NamedTuple

from analyzer.assets import read_table
from analyzer.syntax import ir


class Sight(NamedTuple):
    """One place: the API it uses, the function it stands in, and how it is written."""

    api: str
    gid: int
    spot: ir.Spot
    source: str
    server: str | None = None


@cache
def table(name: str) -> dict[str, Any]:
    """A table of `rules/tables/`, as read."""
    return read_table(f"{name}.toml", dict[str, Any])
