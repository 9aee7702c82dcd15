"""The programs of 1.x code that are written by hand: `snippets/*.toml`.

A snippet is one file, `server.py`, and answers rows (their paths, `*` allowed) and steps. It
prints what shows that it works. Lines that end in `# here` are where a marker has to stand when
the change is silent; without one that is the line that fails on 2.x. Some snippets are driven from
outside: `requests` are sent to the server the program makes, `session` hands a client session,
connected to a peer that answers everything, to the program's function `use`. With `probes`, which
are arguments of a tool, a schema in an answer is printed as which of them it accepts.
"""

import textwrap
import tomllib
from collections.abc import Iterator
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from tests.completeness.rows import HERE, rows


class Snippet(msgspec.Struct, frozen=True, kw_only=True):
    """`kept` says why nothing differs: then 2.x must print the same, before and after.

    `files` are what stands beside `server.py`.
    """

    id: str
    code: str
    rows: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()
    kept: str = ""
    session: bool = False
    requests: tuple[tuple[str, dict[str, Any]], ...] = ()
    probes: tuple[dict[str, Any], ...] = ()
    files: dict[str, str] = {}

    @property
    def tree(self) -> dict[str, str]:
        return {**self.files, "server.py": self.code}


@cache
def written() -> tuple[Snippet, ...]:
    """The snippets written by hand, in the order of their files."""
    return tuple(
        one for path in sorted((HERE / "snippets").glob("*.toml")) for one in snippets_in(path)
    )


def snippets_in(path: Path) -> tuple[Snippet, ...]:
    """The snippets of one file, in order."""
    raws = tomllib.loads(path.read_text())["snippet"]
    return tuple(one for raw in raws for one in _read(path.stem, raw))


def _read(area: str, raw: dict[str, Any]) -> Iterator[Snippet]:
    """One snippet, or one for each name in `each`, which stands for `NAME` in rows and code."""
    names = raw.pop("each", [""])
    for name in names:
        snippet = msgspec.convert(raw, type=Snippet)
        code = textwrap.dedent(snippet.code).replace("NAME", name) if name else snippet.code
        rows_of_name = tuple(row.replace("NAME", name) if name else row for row in snippet.rows)
        yield msgspec.structs.replace(
            snippet,
            id=f"{area}-{snippet.id}{':' if name else ''}{name}",
            code=textwrap.dedent(code),
            rows=_expanded(rows_of_name),
        )


def _expanded(patterns: tuple[str, ...]) -> tuple[str, ...]:
    """Row paths; a pattern that fits none stays as it is, and a test finds it."""
    paths = [row.path for row in rows()]
    found = [
        path
        for pattern in patterns
        for path in ([p for p in paths if fnmatchcase(p, pattern)] or [pattern])
    ]
    return tuple(dict.fromkeys(found))
