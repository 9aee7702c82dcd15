"""A conversation of one client, held by a second one as well: same keys, other numbers."""

from typing import Any

import msgspec

from analyzer.verify.scenario import Scenario, Step

SECOND = "another client"


def doubled(scenario: Scenario) -> Scenario:
    """Each step once more by a second client; a scenario with several clients stays as it is."""
    if len(scenario.clients()) > 1:
        return scenario
    kept = {step.keep for step in scenario.step if step.keep is not None}
    return Scenario(tuple(one for step in scenario.step for one in (step, _again(step, kept))))


def _again(step: Step, kept: set[str]) -> Step:
    return msgspec.structs.replace(
        step,
        client=SECOND,
        arguments=_other(step.arguments, kept),
        read=_other(step.read, kept),
        keep=f"{step.keep}_again" if step.keep is not None else None,
    )


def _other(value: Any, kept: set[str]) -> Any:
    """Numbers are other numbers; what the first client kept, the second keeps for itself."""
    match value:
        case bool():
            return value
        case int() | float():
            return value + 1
        case dict():
            return {key: _other(one, kept) for key, one in value.items()}
        case list():
            return [_other(one, kept) for one in value]
        case str() if value.startswith("$"):
            name, slash, rest = value[1:].partition("/")
            return f"${name}_again{slash}{rest}" if name in kept else value
        case _:
            return value
