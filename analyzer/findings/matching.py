"""The query a rule asks of a fact: a closed vocabulary, no code."""

import msgspec

from analyzer.findings.facts import Fact, FactKind

Condition = tuple[str, tuple[str, ...]]
"""An attribute and the values it may have, any of them."""


class Query(msgspec.Struct, frozen=True):
    """Facts of one kind that meet every condition of `where` and of no exception in `unless`."""

    fact: FactKind
    where: tuple[Condition, ...]
    unless: tuple[tuple[Condition, ...], ...] = ()


def matches(query: Query, fact: Fact) -> bool:
    """Whether `fact` answers `query`. An attribute the fact does not have meets no condition."""
    if fact.kind != query.fact or not _meets_all(query.where, fact):
        return False
    return not any(_meets_all(exception, fact) for exception in query.unless)


def _meets_all(conditions: tuple[Condition, ...], fact: Fact) -> bool:
    return all(_meets(fact.values.get(name, ()), wanted) for name, wanted in conditions)


def _meets(value: str | tuple[str, ...], wanted: tuple[str, ...]) -> bool:
    if isinstance(value, str):
        return value in wanted
    return any(member in wanted for member in value)
