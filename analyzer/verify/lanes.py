"""How the steps of a conversation are taken: which, when, and which of them at once."""

from collections.abc import Collection
from typing import Literal

import msgspec

from analyzer.verify.scenario import Scenario

Order = Literal["as written", "client by client", "last client first", "at once"]
ONE_AFTER_ANOTHER: tuple[Order, ...] = ("as written", "client by client", "last client first")


class Course(msgspec.Struct, frozen=True, kw_only=True):
    """How a scenario's steps are taken, which are named by their numbers.

    Those in `left_out` are not taken; their answers say so. Before each in `patient` come `pause`
    seconds, once its replica is there: what goes on meanwhile comes to its end. `ahead` says that
    a replica may be started before the step that it is for: nothing that another does shows in its
    start.
    """

    order: Order = "as written"
    left_out: Collection[int] = ()
    patient: Collection[int] = ()
    pause: float = 0.0
    ahead: bool = False


AS_WRITTEN = Course()


def lanes_of(scenario: Scenario, order: Order) -> list[list[int]]:
    """Numbers of steps: those of a list one after another, several lists at once."""
    steps = range(len(scenario.step))
    if order == "as written":
        return [list(steps)]
    lanes = [[n for n in steps if scenario.step[n].client == one] for one in scenario.clients()]
    match order:
        case "client by client":
            return [[number for lane in lanes for number in lane]]
        case "last client first":
            return [[number for lane in reversed(lanes) for number in lane]]
        case "at once":
            return lanes
