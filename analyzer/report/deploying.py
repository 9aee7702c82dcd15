"""The files around the servers in words: what to do with each setting, and in which order."""

from collections.abc import Callable, Iterable, Iterator
from typing import Literal, NamedTuple

import msgspec

from analyzer.report.text import listed, plural
from analyzer.report.words import shown_names
from analyzer.run import Decision, Deployment, Finding, Run

DECISIONS: dict[Decision, str] = {
    "already-broken": "already broken",
    "still-needed": "still needed",
    "remove-after-code": "remove after the code change",
    "remove-after-clients": "remove once old clients are cared for",
    "remove-now": "safe to remove now",
    "undecided": "cannot be told",
    "as-it-is": "leave as it is",
}
"""What a decision says, the most pressing first."""

TIES = {"proven": "proven", "likely": "likely", "none": "not tied"}
_ORDER = list(DECISIONS)
_NEVER_WORKED = ("session-header-hash", "session-header-stick")
_SHOWN = 6


class _Kind(NamedTuple):
    """A step before it is known what it is about; `wanted` says which settings are in it."""

    phase: Literal["settle", "roll out"]
    mode: Literal["decision", "automatic", "by hand"]
    title: str
    detail: str
    wanted: Callable[[Deployment], bool]


class AroundStep(msgspec.Struct, frozen=True):
    """A step of the plan, and the findings that are done with it."""

    phase: Literal["settle", "roll out"]
    mode: Literal["decision", "automatic", "by hand"]
    title: str
    detail: str
    findings: tuple[Finding, ...]


def told(run: Run) -> tuple[Deployment, ...]:
    """The settings that a reader has to know of, the most pressing first."""
    worth = (one for one in run.deployment if one.decision != "as-it-is")
    return tuple(sorted(worth, key=lambda one: (_ORDER.index(one.decision), one.file, one.line)))


def server_words(run: Run, one: Deployment) -> str:
    """Whose a setting is, and how sure that is."""
    if one.server is None:
        return "not tied to a server"
    name = shown_names(run).get(one.server, one.server)
    return name if one.tie == "proven" else f"{name} ({TIES[one.tie]})"


def cell_names(run: Run, one: Deployment) -> tuple[str, ...]:
    """The cells that a setting holds up."""
    names = {cell.id: cell.name for cell in run.cells}
    return tuple(dict.fromkeys(names[cell] for cell in one.cells if cell in names))


def deployment_sentence(run: Run) -> str | None:
    """How many settings there are, by what to do; None when there are none."""
    shown = told(run)
    if not shown:
        return None
    counts = [
        f"{len(of):,} {words}"
        for decision, words in DECISIONS.items()
        if (of := [one for one in shown if one.decision == decision])
    ]
    return f"{plural(len(shown), 'setting')} around the servers: {listed(tuple(counts), 6)}."


def steps(run: Run) -> Iterator[AroundStep]:
    """What to do about the settings, in order: code before infrastructure."""
    left = list(told(run))
    for kind in _STEPS:
        chosen = [one for one in left if kind.wanted(one)]
        left = [one for one in left if one not in chosen]
        if chosen:
            detail = f"{_places(chosen)}. {kind.detail}"
            yield AroundStep(kind.phase, kind.mode, kind.title, detail, _findings(run, chosen))


def _is_broken(one: Deployment) -> bool:
    return one.kind == "replicas" and one.decision == "already-broken"


def _never_worked(one: Deployment) -> bool:
    return one.by in _NEVER_WORKED and one.decision != "remove-now"


def _goes(one: Deployment) -> bool:
    return one.kind == "affinity" and one.decision == "remove-now"


def _waits_for_clients(one: Deployment) -> bool:
    return one.kind == "affinity" and one.decision == "remove-after-clients"


def _waits_for_code(one: Deployment) -> bool:
    return one.kind == "affinity" and one.decision in ("remove-after-code", "still-needed")


_STEPS = (
    _Kind(
        "settle", "decision", "Run one replica until the state has moved",
        "Which replica a call meets is chance, so answers are already wrong; this cannot wait for "
        "the migration.",
        _is_broken,
    ),
    _Kind(
        "settle", "by hand", "Replace routing by the session header that never worked",
        "`initialize` carries no session id: route by address, or learn the id from the response, "
        "until sessions are gone.",
        _never_worked,
    ),
    _Kind(
        "roll out", "automatic", "Take away affinity that nothing needs",
        "First have the code on all replicas, then change these files: `unstick fix` makes the "
        "edits that are proven. Watch errors for a day; the old file is the way back.",
        _goes,
    ),
    _Kind(
        "roll out", "decision", "Let go of affinity that only clients of 2025 need",
        "With `stateless_http=True` they get no session and any replica answers them, without "
        "questions asked back. `unstick fix --era-split` keeps their affinity and frees new "
        "clients; `--no-legacy-clients` takes it away.",
        _waits_for_clients,
    ),
    _Kind(
        "roll out", "by hand", "Drop the remaining session affinity last",
        "These hold until the steps above are rolled out everywhere. Audit again, then "
        "`unstick fix` takes them away.",
        _waits_for_code,
    ),
    _Kind(
        "roll out", "by hand", "Go through what else the deployment does for sessions",
        "Single replicas, long drains and affinity that cannot be told: each finding says what "
        "would settle it.",
        lambda one: True,
    ),
)  # fmt: skip


def _places(chosen: Iterable[Deployment]) -> str:
    """Each setting with its place; a few of many."""
    return listed(tuple(f"{one.file}:{one.line} `{one.setting}`" for one in chosen), _SHOWN)


def _findings(run: Run, chosen: Iterable[Deployment]) -> tuple[Finding, ...]:
    places = {(one.file, one.line) for one in chosen}
    return tuple(f for f in run.findings if f.code[3:4] == "7" and (f.file, f.line) in places)
