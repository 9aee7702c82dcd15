"""The protocol's own suite, held against a replica of each build."""

from pathlib import Path

import msgspec

from analyzer.findings.rendering import join_words
from analyzer.verification import Conformance, Verification
from analyzer.verify.conformance import (
    Check,
    NotChecked,
    Suite,
    check_server,
    conformance_suite,
)
from analyzer.verify.environments import NotMade
from analyzer.verify.staging import Stage
from analyzer.verify.starting import NotStarted, Url


def with_conformance(
    seen: Verification, before: Stage, after: Stage | None, cache: Path | None
) -> Verification:
    """The verification with every check, before and after; what cannot be checked is a note."""
    suite = conformance_suite(cache)
    if isinstance(suite, NotMade):
        return _noted(seen, f"The conformance suite cannot be installed: {suite.reason}")
    statuses: dict[tuple[str, str], dict[str, Check]] = {}
    for stage in (before, after):
        if stage is None:
            continue
        checks = _checked(suite, stage)
        if isinstance(checks, str):
            seen = _noted(seen, f"Conformance {stage.side}: {checks}")
            continue
        for check in checks:
            statuses.setdefault(check.subject, {})[stage.side] = check
    return with_checks(seen, tuple(_row(found) for _, found in sorted(statuses.items())))


def with_checks(seen: Verification, rows: tuple[Conformance, ...]) -> Verification:
    """A check that fails after it succeeded is a divergence as any other."""
    failing = [one.subject for one in rows if one.fails_now]
    if not failing:
        return msgspec.structs.replace(seen, conformance=rows)
    return msgspec.structs.replace(
        seen,
        conformance=rows,
        failed=True,
        sentence=f"{seen.sentence} Conformance checks that fail now: {join_words(failing)}.",
    )


def _checked(suite: Suite, stage: Stage) -> tuple[Check, ...] | str:
    with stage.one_replica() as replica:
        if isinstance(replica, NotStarted):
            return replica.reason
        assert isinstance(replica.address, Url)
        found = check_server(suite, replica.address.url)
        return found.reason if isinstance(found, NotChecked) else found


def _row(found: dict[str, Check]) -> Conformance:
    before, after = found.get("before"), found.get("after")
    one = after or before
    assert one is not None
    return Conformance(
        one.scenario,
        one.id,
        before.status if before else None,
        after.status if after else None,
        one.said,
    )


def _noted(seen: Verification, note: str) -> Verification:
    return msgspec.structs.replace(seen, notes=(*seen.notes, note))
