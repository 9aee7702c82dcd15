"""One place where code uses what mcp 1.x had and 2.x has not, and the tables that say so."""

import tomllib
from functools import cache
from typing import NamedTuple

from analyzer.assets import asset_dir
from analyzer.syntax import ir


class Sight(NamedTuple):
    """One place: the API it uses, the function it stands in, and how it is written."""

    api: str
    gid: int
    spot: ir.Spot
    source: str
    server: str | None = None


@cache
def table(name: str) -> dict[str, dict[str, object]]:
    """A table of `rules/tables/`, as read."""
    raw = (asset_dir("rules") / "tables" / f"{name}.toml").read_text("utf-8")
    return tomllib.loads(raw)
