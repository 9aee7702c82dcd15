"""Databases that a library keeps for everybody: `duckdb.sql(…)` asks a connection nobody made."""

import re
from collections.abc import Iterator

from analyzer.catalog import matches
from analyzer.program.engine import Engine
from analyzer.state.conversations import Conversations
from analyzer.state.definitions import FirstPlaces
from analyzer.state.model import Access, Act, Location
from analyzer.state.reach import Reach
from analyzer.state.sqltext import OPEN_PART, Statement, changes, looks_up

_QUOTED = re.compile(r"'[^']*'")
_ASKED = re.compile(r"\b(?:from|join)\s+([\w.{}\"]+)(?!\s*[\w.{}\"]*\()", re.IGNORECASE)
"""What a statement asks, but files (`'sales.csv'`) and functions that read some."""


def default_databases(
    engine: Engine, reach: Reach, conversations: Conversations, places: FirstPlaces
) -> Iterator[Access]:
    """What is put into such databases and looked up there, by the statements handed over."""
    for ambient in engine.catalog.ambients if engine.calls.library_calls else ():
        location = Location("default-database", -1, ambient.name)
        for site, callee in engine.calls.library_calls if ambient.statements else ():
            if not matches(engine.attributes.type_name(callee), ambient.statements):
                continue
            argument = site.positional(0)
            text = argument[2] if argument is not None else None
            for said, gid, spot in conversations.statements_in(text, site.gid, site.spot):
                if changes(said):
                    if reach.requested(gid):
                        places.note(location, ambient.name, gid, spot)
                    yield Access(Act.WRITE, location, gid, spot)
                if looks_up(said) and _asks_for_tables(said):
                    yield Access(Act.READ, location, gid, spot)


def _asks_for_tables(said: Statement) -> bool:
    """Whether a statement may ask for a table, and not for files alone."""
    text = _QUOTED.sub("", said.text)
    return text.strip() in ("", OPEN_PART) or _ASKED.search(text) is not None
