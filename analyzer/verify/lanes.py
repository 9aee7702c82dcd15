"""Which steps of a conversation are taken one after another, and which at once."""

from typing import Literal

from analyzer.verify.scenario import Scenario

Order = Literal["as written", "client by client", "last client first", "at once"]
ONE_AFTER_ANOTHER: tuple[Order, ...] = ("as written", "client by client", "last client first")


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
