"""What changed since an earlier run: findings by their fingerprint, verdicts by server."""

from collections.abc import Iterable

import msgspec

from analyzer.report.text import listed, plural
from analyzer.report.words import ranked_servers, shown_names
from analyzer.run import Finding, Run, Server, VerdictName


class VerdictChange(msgspec.Struct, frozen=True):
    """One server whose verdict is another; None where the server was or is not there."""

    name: str
    before: VerdictName | None
    after: VerdictName | None


class Comparison(msgspec.Struct, frozen=True):
    """`new` are fingerprints; `fixed` are findings of the earlier run that are gone."""

    new: frozenset[str]
    fixed: tuple[Finding, ...]
    unchanged: int
    verdicts: tuple[VerdictChange, ...]
    effort_before: int
    effort_after: int

    def status(self, finding: Finding) -> str:
        """`new` or `unchanged`."""
        return "new" if finding.fingerprint in self.new else "unchanged"

    @property
    def new_count(self) -> int:
        return len(self.new)


def compare(run: Run, earlier: Run) -> Comparison:
    """How `run` differs from `earlier`, which must have been of the same files' tree."""
    now = {finding.fingerprint for finding in run.findings}
    then = {finding.fingerprint: finding for finding in earlier.findings}
    return Comparison(
        new=frozenset(now - then.keys()),
        fixed=tuple(f for fingerprint, f in then.items() if fingerprint not in now),
        unchanged=len(now & then.keys()),
        verdicts=tuple(_verdicts(run, earlier)),
        effort_before=_effort(earlier),
        effort_after=_effort(run),
    )


def change_sentence(comparison: Comparison) -> str:
    """`Since the earlier run: 2 findings new, 5 fixed, 30 unchanged; 40 → 33 points of effort.`"""
    effort = f"{comparison.effort_before:,} → {comparison.effort_after:,} points of effort"
    if comparison.effort_before == comparison.effort_after:
        effort = f"{plural(comparison.effort_after, 'point')} of effort as before"
    return (
        f"Since the earlier run: {plural(comparison.new_count, 'finding')} new, "
        f"{len(comparison.fixed):,} fixed, {comparison.unchanged:,} unchanged; {effort}."
    )


def verdict_words(comparison: Comparison) -> tuple[str, ...]:
    """One sentence for each server whose verdict changed."""
    return tuple(_words(change) for change in comparison.verdicts)


def _words(change: VerdictChange) -> str:
    match (change.before, change.after):
        case (None, after):
            return f"`{change.name}` is new: {after}."
        case (before, None):
            return f"`{change.name}` is gone; it was {before}."
        case (before, after):
            return f"`{change.name}` was {before} and is {after}."


def _verdicts(run: Run, earlier: Run) -> Iterable[VerdictChange]:
    before, after = _by_place(earlier), _by_place(run)
    names = {**_names(earlier), **_names(run)}
    for place in dict.fromkeys((*after, *before)):
        was, now = before.get(place), after.get(place)
        if was != now:
            yield VerdictChange(names[place], was, now)


def _place(server: Server) -> tuple[str, str]:
    # The id holds a position, which unrelated edits move.
    return server.project, server.name


def _by_place(run: Run) -> dict[tuple[str, str], VerdictName]:
    """The most demanding verdict of the servers of one name in one project."""
    found: dict[tuple[str, str], VerdictName] = {}
    for server in ranked_servers(run):
        found.setdefault(_place(server), server.verdict)
    return found


def _names(run: Run) -> dict[tuple[str, str], str]:
    names = shown_names(run)
    return {_place(server): names[server.id] for server in reversed(ranked_servers(run))}


def _effort(run: Run) -> int:
    return sum(finding.effort for finding in run.findings)


def fixed_words(comparison: Comparison, limit: int = 6) -> str:
    """The fixed findings by rule: `UNS201 (3), UNS401`."""
    counts: dict[str, int] = {}
    for finding in comparison.fixed:
        counts[finding.code] = counts.get(finding.code, 0) + 1
    words = tuple(f"{code} ({n:,})" if n > 1 else code for code, n in sorted(counts.items()))
    return listed(words, limit)
