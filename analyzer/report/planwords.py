"""How the steps of a plan are done and what they cost, in words."""

from collections.abc import Iterable
from typing import get_args

from analyzer.report.planstep import Mode, PlanStep
from analyzer.report.text import plural

_COUNTED: dict[Mode, tuple[str, str]] = {
    "automatic": ("automatic step", "automatic steps"),
    "automatic, then review": ("automatic step to review", "automatic steps to review"),
    "decision": ("decision", "decisions"),
    "by hand": ("step by hand", "steps by hand"),
    "roll-out": ("roll-out step", "roll-out steps"),
}


def step_tags(step: PlanStep) -> tuple[str, ...]:
    """How a step is done and what it costs, for behind its title."""
    mode = () if step.mode == "roll-out" else (str(step.mode),)
    return (*mode, plural(step.effort, "point")) if step.effort else mode


def plan_words(steps: Iterable[PlanStep]) -> str:
    """`2 automatic steps (9 points), 3 decisions (24 points)`: what kind of work a plan is."""
    by_mode: dict[Mode, list[int]] = {mode: [] for mode in get_args(Mode)}
    for step in steps:
        by_mode[step.mode].append(step.effort)
    return ", ".join(
        plural(len(efforts), *_COUNTED[mode])
        + (f" ({plural(sum(efforts), 'point')})" if sum(efforts) else "")
        for mode, efforts in by_mode.items()
        if efforts
    )
