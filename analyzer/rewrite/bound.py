"""Projects that cannot leave `mcp` 1.x yet: `fastmcp` below 4 needs it, so their code stays.

Spelling a model's field as 2.x does breaks it on 1.x, there without a word: 1.x keeps a keyword it
does not know. Source: requirements of fastmcp 2.x, 3.x and 4.1; mcp 1.30.0.
"""

import posixpath
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from analyzer.codemods.model import Outcome
from analyzer.codemods.text import Text
from analyzer.diagnostics import Diagnostic

_FASTMCP = re.compile(rb"^[ \t]*(?:from|import)[ \t]+fastmcp\b", re.M)
_SERVER = re.compile(
    rb"\bmcp\.server\.(?:fastmcp|lowlevel|mcpserver)\b|\bfrom[ \t]+mcp\.server[ \t]+import\b"
)
_REASON = "left as it is: it is built on fastmcp, which needs mcp 1.x until it is on fastmcp 4"


def without_bound(
    outcomes: Iterable[Outcome], sources: Mapping[str, Text], manifests: Sequence[str]
) -> tuple[tuple[Outcome, ...], tuple[Diagnostic, ...]]:
    """`outcomes` outside such projects, and a word on each project that has some left.

    A project is the nearest folder with a manifest; one that has a server of `mcp` itself moves.
    """
    homes = {posixpath.dirname(path) for path in manifests}
    members: dict[str, list[bytes]] = defaultdict(list)
    for path, source in sources.items():
        members[_home(path, homes)].append(source.raw)
    bound = {
        home
        for home, raws in members.items()
        if any(map(_FASTMCP.search, raws)) and not any(map(_SERVER.search, raws))
    }
    kept, left = [], set()
    for outcome in outcomes:
        home = _home(outcome.file, homes)
        if home in bound:
            left.add(home)
        else:
            kept.append(outcome)
    said = tuple(Diagnostic("unfixed", home, 0, _REASON) for home in sorted(left))
    return tuple(kept), said


def _home(path: str, homes: set[str]) -> str:
    folder = posixpath.dirname(path)
    while folder and folder not in homes:
        folder = posixpath.dirname(folder)
    return folder
