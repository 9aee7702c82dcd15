"""The fate of a cell as a table and in words."""

import pytest

from analyzer.report.fate import (
    FateRow,
    fate_rows,
    fate_words,
    outcomes_over,
    served_transports,
)
from analyzer.run import Outcome

from .sample_run import always_kept, carts_fate, fate_of, per_replica


def racing(client: str, replicas: str, transport: str) -> tuple[Outcome, ...]:
    return ("kept", "races") if transport == "stdio" else ("differs", "races")


def shared_on_new(client: str, replicas: str, transport: str) -> tuple[Outcome, ...]:
    return ("shared",) if client == "2026-07-28" and transport == "http" else ("kept",)


def corners(client: str, replicas: str, transport: str) -> tuple[Outcome, ...]:
    lost = (client == "2025-era") == (replicas == "many") and transport == "http"
    return ("lost",) if lost else ("kept",)


def test_transports_that_fare_the_same_share_a_row() -> None:
    lost, both = ("lost",), ("lost", "differs")
    assert fate_rows(fate_of(carts_fate)) == (
        FateRow(("http",), (lost, both, lost, both)),
        FateRow(("sse", "stdio"), (lost, lost, lost, lost)),
    )


def test_an_unknown_case_is_an_empty_field() -> None:
    known = fate_of(always_kept)[:1]
    assert fate_rows(known) == (FateRow(("http",), (("kept",), (), (), ())),)
    assert fate_rows(()) == ()


WORDS = [
    (carts_fate, "lost; differs with many replicas over http"),
    (per_replica, "differs with many replicas"),
    (always_kept, "kept for every client and replica"),
    (shared_on_new, "shared between clients for 2026-07-28 clients over http"),
    (
        corners,
        "lost for 2025-era clients with many replicas over http and "
        "for 2026-07-28 clients with one replica over http",
    ),
]


@pytest.mark.parametrize(("outcome", "words"), WORDS)
def test_words_name_who_is_hit(outcome: object, words: str) -> None:
    assert fate_words(fate_of(outcome)) == words  # type: ignore[arg-type]


def test_no_fate_is_said_to_be_unknown() -> None:
    assert fate_words(()) == "not known"


SERVED = [
    (("stdio",), per_replica, "over stdio: differs with many replicas"),
    (("stdio",), shared_on_new, "kept over stdio; over http or sse: shared between clients for "
     "2026-07-28 clients over http"),
    (("stdio",), always_kept, "kept over stdio"),
    (("stdio",), racing, "over stdio: races between threads; over http or sse also: differs"),
    (("streamable-http",), shared_on_new, "shared between clients for 2026-07-28 clients"),
    (("sse", "stdio"), shared_on_new, "kept for every client and replica"),
]  # fmt: skip


@pytest.mark.parametrize(("transports", "outcome", "words"), SERVED)
def test_only_the_served_transports_count(
    transports: tuple[str, ...], outcome: object, words: str
) -> None:
    fate = fate_of(outcome)  # type: ignore[arg-type]
    assert fate_words(fate, served_transports(transports)) == words


def test_the_transports_of_a_server_in_the_words_of_a_fate() -> None:
    given = (("stdio",), ("configurable", "stdio"), (), ("sse", "streamable-http"))
    assert [served_transports(transports) for transports in given] == [
        ("stdio",),
        ("http", "sse", "stdio"),
        ("http", "sse", "stdio"),
        ("http", "sse"),
    ]


def test_kept_counts_only_alone() -> None:
    fate = fate_of(shared_on_new)
    assert [outcomes_over(fate, (t,)) for t in ("http", "stdio")] == [("shared",), ("kept",)]
