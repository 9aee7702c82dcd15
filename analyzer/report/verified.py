"""What a verification showed, in the words and the order that every format shares."""

from collections.abc import Iterator, Sequence

import msgspec

from analyzer.report.text import listed, plural, shorten
from analyzer.verification import (
    ERA_MEANING,
    MODE_MEANING,
    BuildReport,
    Change,
    Divergence,
    Era,
    ModeReport,
    Side,
    ToolReport,
    Verification,
)

LONGEST_VALUE = 120


def side_word(seen: Verification, side: Side) -> str:
    """`before` or `after`; nothing where there is one server only."""
    return side if len(seen.builds) > 1 else ""


def build_words(build: BuildReport, side: str) -> str:
    """How a build was run, or why it was not."""
    how = build.entry or "no entry point"
    if side:
        how = f"{side}: {how}"
    if build.sdk:
        how += f" on {build.sdk}"
    if build.started:
        box = "in a sandbox with network" if build.network else "in a sandbox without network"
        told = f"{how}, {box if build.boxed else 'without a sandbox'}"
        if build.bridged:
            told += ", over a bridge to its standard streams (it uses no SDK to serve them)"
        if build.others:
            told += f"; --entry names another: {listed(build.others, 4)}"
        return told
    told = f"{how}: {build.reason or 'it did not start'}"
    if build.missing:
        told += f". Its code reads {listed(build.missing)}, which it was not given"
        told += "; --env NAME=VALUE gives them"
    return told


def mode_words(report: ModeReport) -> str:
    """`isolate, 2026-07-28 client: every call on a replica of its own`."""
    return f"{report.mode}, {ERA_MEANING[report.era]}: {MODE_MEANING[report.mode]}"


def outcome_words(report: ModeReport) -> str:
    """What came of a mode, with what diverges by name."""
    told = _outcome(report)
    if report.reason is None:
        return told
    return (
        f"{told}: {report.reason}"
        if report.outcome == "unverified"
        else f"{told}; {report.reason}"
    )


def _outcome(report: ModeReport) -> str:
    match report.outcome:
        case "unverified":
            return "unverified"
        case "no divergence":
            return f"no divergence in {plural(report.calls, 'call')}, {_replicas(report)}"
        case _:
            names = tuple(
                f"{one.subject} ({one.role})" if one.outcome == "accounted for" else one.subject
                for one in report.diverging
            )
            word = "diverges" if report.outcome == "diverges" else "diverges as foreseen"
            return f"{word}: {listed(names, 8) or 'see what is answered otherwise'}"


def _replicas(report: ModeReport) -> str:
    return plural(report.replicas, "replica")


def divergence_words(one: Divergence) -> tuple[str, str]:
    """The call with its replicas, and what was said instead of what."""
    seen = listed(tuple(f"{number}" for number in one.replicas), 8)
    blamed = f"; {one.role}: {one.cell}" if one.cell else ""
    return (
        f"step {one.call} of {one.client}, answered by replica{'s' * (len(one.replicas) > 1)} "
        f"{seen or '0'}{blamed}",
        values_words(one.before, one.after),
    )


def values_words(before: str | None, after: str | None) -> str:
    return f"{_value(before)} became {_value(after)}"


def _value(value: str | None) -> str:
    return "nothing" if value is None else shorten(value, LONGEST_VALUE)


def changes(seen: Verification) -> Iterator[tuple[str, str]]:
    """What one client alone meets otherwise, in words and values; what is not the SDK's first.

    What lists of the new SDK say otherwise of every server is one line a reason.
    """
    clients: dict[Change, list[Era]] = {}
    places: dict[str, dict[str, None]] = {}
    for change in sorted(seen.changes, key=lambda one: one.of_sdk):
        if change.why is not None:
            places.setdefault(change.why, {})[change.path] = None
        else:
            alike = msgspec.structs.replace(change, era="modern")
            clients.setdefault(alike, []).append(change.era)
    for change, eras in clients.items():
        yield _change(change, eras), values_words(change.before, change.after)
    for why, paths in places.items():
        where = plural(len(paths), "place")
        yield (
            f"listed otherwise by the new SDK, whatever the server: {why}",
            (f"{where}: {listed(tuple(paths), 3)}"),
        )


def _change(change: Change, eras: list[Era]) -> str:
    if change.subject.startswith("list "):
        told = f"{change.path} is listed otherwise"
    else:
        kind = "refused in other words" if change.of_sdk else "answered otherwise"
        told = f"{change.subject}: {kind}"
    return f"{told} ({listed(tuple(ERA_MEANING[era] for era in eras))})"


def tool_words(seen: Verification, tool: ToolReport) -> str:
    """`genuine state and leaks`, `no divergence`, with a reason where there is one."""
    word = _tool_outcome(tool, is_migrated=len(seen.builds) > 1)
    return f"{word}: {tool.reason}" if tool.reason else word


def refusals(tools: Sequence[ToolReport]) -> Iterator[str]:
    """What was said by what never succeeded."""
    for tool in tools:
        _, _, words = (tool.reason or "").partition(": ")
        if words:
            yield f"{tool.subject}: {words}"


def _tool_outcome(tool: ToolReport, *, is_migrated: bool) -> str:
    """What a server alone shows is its state; of a migrated one it is what became of that."""
    state = " and ".join(tool.state)
    has_state = not set(tool.state).isdisjoint(("genuine state", "leaks"))
    if not tool.state:
        return tool.outcome
    if tool.outcome == "no divergence" and has_state:
        return f"no divergence any more; before: {state}"
    if tool.outcome not in ("diverges", "accounted for") or (has_state and not is_migrated):
        return state
    word = "diverges" if tool.outcome == "diverges" else "diverges as foreseen"
    if not has_state:
        return word
    return f"still {word}; before: {state}"


def unverified_tools(verification: Verification) -> tuple[ToolReport, ...]:
    return tuple(tool for tool in verification.tools if tool.outcome == "unverified")


def remarks(seen: Verification) -> Iterator[str]:
    """What was not called and what was not compared."""
    if seen.skipped:
        yield f"Not called, since they say that they destroy: {listed(seen.skipped)}"
    if seen.masked:
        places = plural(len(seen.masked), "place")
        yield (
            f"Not compared, since two runs of the original differ: {places}, "
            f"{listed(seen.masked, 3)}"
        )
    if any(tool.calls and not tool.succeeded for tool in seen.tools):
        yield f"What never succeeded proves nothing: {_helps(seen)}"
    if seen.conformance:
        yield conformance_words(seen)
    yield from seen.notes


def _helps(seen: Verification) -> str:
    network = any(build.boxed and not build.network for build in seen.builds)
    reach = ", --allow-network lets them reach the network" if network else ""
    names = "the scenario" if seen.conversation == "written" else "--hints"
    return f"{names} names arguments that fit, --env gives variables{reach}"


def conformance_words(seen: Verification) -> str:
    """How many checks of the protocol's suite succeed, and which no longer do."""
    sides = [
        f"{sum(one == 'SUCCESS' for one in found)} {side}"
        for side, found in (
            ("before", [check.before for check in seen.conformance]),
            ("after", [check.after for check in seen.conformance]),
        )
        if any(found)
    ]
    told = (
        f"Of {plural(len(seen.conformance), 'conformance check')} succeed {listed(tuple(sides))}"
    )
    lost = tuple(one.subject for one in seen.conformance if one.is_lost)
    return f"{told}; no longer: {listed(lost)}" if lost else told
