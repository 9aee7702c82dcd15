"""The fate of a cell as a small table and as one line of words."""

from collections.abc import Iterable
from itertools import product
from typing import get_args

import msgspec

from analyzer.report.text import listed
from analyzer.run import Fate, Outcome

CLIENTS = ("2025-era", "2026-07-28")
REPLICAS = ("one", "many")
TRANSPORTS = ("http", "sse", "stdio")
COLUMNS = tuple(product(CLIENTS, REPLICAS))
"""Client and replicas of the four columns, in order."""

OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)
MEANINGS: dict[Outcome, str] = {
    "kept": "as before",
    "lost": "gone at the next call",
    "shared": "was private to a client, now reaches all",
    "differs": "each replica has its own",
    "races": "changed from several threads without a lock",
}
_WORDS: dict[Outcome, str] = {
    "kept": "kept",
    "lost": "lost",
    "shared": "shared between clients",
    "differs": "differs",
    "races": "races between threads",
}
_SERVED = {"stdio": ("stdio",), "sse": ("sse",), "streamable-http": ("http",)}
_Case = tuple[str, str, str]  # client, replicas, transport


class FateRow(msgspec.Struct, frozen=True):
    """Transports with the same fate; outcomes by column, empty where not known."""

    transports: tuple[str, ...]
    outcomes: tuple[tuple[Outcome, ...], ...]


def fate_rows(fate: Iterable[Fate]) -> tuple[FateRow, ...]:
    """The table of a cell; transports that fare the same share a row."""
    cases = {_case(f): _in_order(f.outcomes) for f in fate}
    rows: dict[tuple[tuple[Outcome, ...], ...], list[str]] = {}
    for transport in TRANSPORTS:
        row = tuple(cases.get((client, replicas, transport), ()) for client, replicas in COLUMNS)
        if any(row):
            rows.setdefault(row, []).append(transport)
    return tuple(FateRow(tuple(transports), row) for row, transports in rows.items())


def fate_words(fate: Iterable[Fate], served: Iterable[str] = TRANSPORTS) -> str:
    """Who loses what, in one line: `lost with many replicas; shared … for 2026-07-28 clients`.

    `served` are the transports that count; a server on stdio alone is told what HTTP would change.
    """
    fates, wanted = tuple(fate), set(served)
    if not fates:
        return "not known"
    here = _phrases(tuple(f for f in fates if f.transport in wanted))
    if wanted != {"stdio"}:
        return "; ".join(here) or "kept for every client and replica"
    elsewhere = _phrases(tuple(f for f in fates if f.transport not in wanted))
    more = "; ".join(phrase for phrase in elsewhere if phrase not in here)
    alone = f"over stdio: {'; '.join(here)}" if here else "kept over stdio"
    return f"{alone}; over http or sse{' also' if here else ''}: {more}" if more else alone


def outcomes_over(fate: Iterable[Fate], served: Iterable[str]) -> tuple[Outcome, ...]:
    """What can happen over these transports; `kept` alone when nothing else does."""
    wanted = set(served)
    found = {outcome for f in fate if f.transport in wanted for outcome in f.outcomes}
    return _in_order(tuple(found - {"kept"} or found))


def served_transports(transports: Iterable[str]) -> tuple[str, ...]:
    """The transports of a fate that a server's own transports stand for; all when not known."""
    found = {_SERVED.get(transport, TRANSPORTS) for transport in transports}
    return tuple(t for t in TRANSPORTS if any(t in some for some in found)) or TRANSPORTS


def _phrases(fates: tuple[Fate, ...]) -> tuple[str, ...]:
    known = {_case(f) for f in fates}
    phrases = []
    for outcome in OUTCOMES[1:]:
        cases = {_case(f) for f in fates if outcome in f.outcomes}
        if cases:
            phrases.append(" ".join((_WORDS[outcome], _where(cases, known))).strip())
    return tuple(phrases)


def _case(fate: Fate) -> _Case:
    return fate.client, fate.replicas, fate.transport


def _in_order(outcomes: tuple[Outcome, ...]) -> tuple[Outcome, ...]:
    return tuple(outcome for outcome in OUTCOMES if outcome in outcomes)


def _where(cases: set[_Case], known: set[_Case]) -> str:
    if cases == known:
        return ""
    if (box := _as_box(cases, known)) is not None:
        return box
    for axis, values in ((0, CLIENTS), (1, REPLICAS), (2, TRANSPORTS)):
        parts = [{case for case in cases if case[axis] == value} for value in values]
        boxes = [_as_box(part, known) for part in parts if part]
        if len(boxes) > 1 and None not in boxes:
            return " and ".join(box for box in boxes if box)
    return "in some cases"


def _as_box(cases: set[_Case], known: set[_Case]) -> str | None:
    """The cases as `axis = values` words, or None when they are not such a product."""
    axes = tuple({case[axis] for case in cases} for axis in range(3))
    if {case for case in known if all(case[i] in axes[i] for i in range(3))} != cases:
        return None
    every = tuple({case[axis] for case in known} for axis in range(3))
    words = []
    if axes[0] != every[0]:
        words.append(f"for {listed(tuple(sorted(axes[0])))} clients")
    if axes[1] != every[1]:
        words.append("with many replicas" if axes[1] == {"many"} else "with one replica")
    if axes[2] != every[2]:
        words.append(f"over {listed(tuple(t for t in TRANSPORTS if t in axes[2]))}")
    return " ".join(words)
