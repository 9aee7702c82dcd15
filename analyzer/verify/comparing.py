"""What two conversations do not have in common, but for what differs from run to run anyway."""

import json
from collections.abc import Iterator
from typing import TypeAlias

import msgspec

from analyzer.verify.canonical import JsonValue, canonical
from analyzer.verify.scenario import Scenario
from analyzer.verify.transcript import Transcript


class Difference(msgspec.Struct, frozen=True, omit_defaults=True):
    """One place where answers differ; `before` and `after` are JSON, absent where nothing is.

    `subject` says what was asked: `list tools` or, with its number from 1, `3 call add`.
    """

    subject: str
    path: str
    before: str | None = None
    after: str | None = None


class Truth(msgspec.Struct, frozen=True):
    """What a server answers, recorded twice; `masked` are the paths that differed."""

    answers: dict[str, JsonValue]
    masked: frozenset[str]
    succeeded: frozenset[str]


class Comparison(msgspec.Struct, frozen=True):
    """`unverified` are listed tools that never succeeded in the truth: they prove nothing."""

    differences: tuple[Difference, ...]
    masked: tuple[str, ...]
    unverified: tuple[str, ...]


def truth_of(first: Transcript, second: Transcript, scenario: Scenario) -> Truth:
    one, other = canonical(first), canonical(second)
    return Truth(
        answers=one,
        masked=frozenset(path for path, _, _ in _unequal("", one, other)),
        succeeded=_succeeded(first, scenario) & _succeeded(second, scenario),
    )


def compare(truth: Truth, transcript: Transcript, scenario: Scenario) -> Comparison:
    """Hold a conversation against what the original said in the same scenario."""
    found = _unequal("", truth.answers, canonical(transcript), truth.masked)
    tools = truth.answers["tools"]
    assert isinstance(tools, dict)
    return Comparison(
        differences=tuple(
            Difference(_subject(path, scenario), path, _written(before), _written(after))
            for path, before, after in found
        ),
        masked=tuple(sorted(truth.masked)),
        unverified=tuple(sorted(tools.keys() - truth.succeeded)),
    )


class _Absent(msgspec.Struct, frozen=True):
    """There is nothing at this path."""


_ABSENT = _Absent()
_Found: TypeAlias = "JsonValue | _Absent"


def _unequal(
    path: str, before: _Found, after: _Found, masked: frozenset[str] = frozenset()
) -> Iterator[tuple[str, _Found, _Found]]:
    """The deepest paths at which two values differ, in order."""
    if path in masked:
        return
    match before, after:
        case dict(), dict():
            for name in {**before, **after}:
                inner = f"{path}.{name}" if path else name
                yield from _unequal(
                    inner, before.get(name, _ABSENT), after.get(name, _ABSENT), masked
                )
        case list(), list() if len(before) == len(after):
            for at, (one, other) in enumerate(zip(before, after, strict=True)):
                yield from _unequal(f"{path}[{at}]", one, other, masked)
        case _ if type(before) is not type(after) or before != after:
            yield path, before, after


def _written(value: _Found) -> str | None:
    return None if isinstance(value, _Absent) else json.dumps(value, ensure_ascii=False)


def _subject(path: str, scenario: Scenario) -> str:
    section = path.partition(".")[0].partition("[")
    if section[0] != "steps" or not section[1]:
        return section[0] if section[0] == "server" else f"list {section[0]}"
    at = int(section[2].rstrip("]").partition("]")[0])
    return f"{at + 1} {scenario.step[at].subject()}"


def _succeeded(transcript: Transcript, scenario: Scenario) -> frozenset[str]:
    """Tools that were called with success at least once."""
    pairs = zip(scenario.step, transcript.answers, strict=True)
    return frozenset(
        step.call for step, answer in pairs if step.call is not None and answer.succeeded
    )
