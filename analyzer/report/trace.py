"""A trace as it is told: no place twice in a row, and what follows from it said apart."""

from itertools import groupby

import msgspec

from analyzer.run import Step


class Told(msgspec.Struct, frozen=True):
    """`conclusion` is the last step's text where that step only returns to the first place."""

    steps: tuple[Step, ...]
    conclusion: str | None


def told(trace: tuple[Step, ...]) -> Told:
    """The steps to show, in order; steps that follow each other on one line are one."""
    closes = len(trace) > 2 and _place(trace[-1]) == _place(trace[0])
    path = trace[:-1] if closes else trace
    steps = tuple(
        Step(file, line, "; ".join(dict.fromkeys(step.text for step in same)))
        for (file, line), same in groupby(path, key=_place)
    )
    return Told(steps, trace[-1].text if closes else None)


def _place(step: Step) -> tuple[str, int]:
    return step.file, step.line
