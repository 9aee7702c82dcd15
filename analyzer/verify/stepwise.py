"""Two conversations held against each other step by step."""

import re
from collections.abc import Iterator, Mapping

import msgspec

from analyzer.verify.comparing import Comparison, Difference
from analyzer.verify.scenario import Scenario, Step
from analyzer.verify.transcript import Answer, Transcript

_STEP = re.compile(r"steps\[(\d+)\]")


class Stepwise(msgspec.Struct, frozen=True):
    """Differences by the number of their step, and those of what is listed."""

    steps: Mapping[int, tuple[Difference, ...]]
    listed: tuple[Difference, ...]

    def steps_beyond(self, other: "Stepwise") -> dict[int, Difference]:
        """The first difference of each step that differs here, and not in the same way there."""
        return {
            number: found[0]
            for number, found in self.steps.items()
            if essence(found) != essence(other.steps.get(number, ()))
        }


NOTHING = Stepwise({}, ())


def stepwise(comparison: Comparison) -> Stepwise:
    steps: dict[int, list[Difference]] = {}
    listed = []
    for difference in comparison.differences:
        number = number_of(difference.path)
        if number is None:
            listed.append(difference)
        else:
            steps.setdefault(number, []).append(difference)
    return Stepwise({number: tuple(found) for number, found in steps.items()}, tuple(listed))


def number_of(path: str) -> int | None:
    """The step whose answer a path leads into, from 0."""
    found = _STEP.match(path)
    return int(found[1]) if found else None


def essence(found: tuple[Difference, ...]) -> frozenset[tuple[str, str | None]]:
    """What differences come to, whatever was there before."""
    return frozenset((difference.path, difference.after) for difference in found)


def both_refuse(one: Answer, other: Answer) -> bool:
    """Neither gives what was asked for, and each says so itself."""
    return (
        not one.succeeded and not other.succeeded and one.failed is None and other.failed is None
    )


def succeeding(scenario: Scenario, transcript: Transcript) -> Iterator[tuple[Step, bool]]:
    for step, answer in zip(scenario.step, transcript.answers, strict=True):
        yield step, answer.succeeded
