"""A conversation made from the state graph: for each cell its writers, each with its readers.

Two clients take the same steps, with the same keys and other values: a leak between clients that
use other keys goes unseen. Who has not written yet reads first, and takes what is not there.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import msgspec

from analyzer.verification import Era
from analyzer.verify.blaming import DECIDING, Known
from analyzer.verify.fitted import Fitted
from analyzer.verify.fitting import Fitter
from analyzer.verify.learning import Kept
from analyzer.verify.scenario import Hints, Scenario, Step
from analyzer.verify.staging import Stage
from analyzer.verify.transcript import Listed

CLIENTS = ("ada", "ben")
MOST_STEPS = 80
OPENING = ("add", "append", "begin", "create", "insert", "open", "put", "save", "set", "start")
CLOSING = ("clear", "close", "delete", "drop", "end", "finish", "remove", "reset", "stop")


class Group(msgspec.Struct, frozen=True):
    """Tools that touch the same state: those that change it in turn, and those that only read."""

    writers: tuple[str, ...]
    readers: tuple[str, ...]

    @property
    def tools(self) -> tuple[str, ...]:
        return (*self.writers, *self.readers)

    def takes(self, fitted: Fitted) -> set[str]:
        """Tools whose answers are arguments here."""
        arguments = [fitted.arguments.get(name, {}) for name in self.tools]
        values = [value for given in arguments for value in given.values()]
        return {value.tool for value in values if isinstance(value, Kept)}

    def walk(self) -> tuple[str, ...]:
        """Every reader after every writer."""
        if not self.writers:
            return self.readers
        return tuple(name for writer in self.writers for name in (writer, *self.readers))


def derive(
    stage: Stage,
    listed: Listed,
    known: Known | None,
    era: Era,
    hints: Hints,
    skipped: tuple[str, ...] = (),
) -> Scenario:
    """The scenario for a server; arguments are tried out on replicas of their own first."""
    tools = [tool for tool in listed.tools.items if tool["name"] not in skipped]
    groups = grouped([str(tool["name"]) for tool in tools], known)
    fitted = Fitter(stage, era, tools, hints).fit(least_first(groups, tools))
    listing = _changing_lists(known)
    ordered = givers_first(groups, fitted)
    steps = [step for group in ordered for step in _steps(group, fitted, listing)]
    for resource in listed.resources.items:
        steps += [Step(read=resource["uri"], client=client) for client in CLIENTS]
    return Scenario(tuple(steps[:MOST_STEPS]))


def grouped(names: Sequence[str], known: Known | None) -> tuple[Group, ...]:
    """Groups by the state they have in common, deciding state first; then tools without any."""
    groups: list[tuple[set[str], set[str]]] = []
    cells = known.cells if known else ()
    for cell in sorted(cells, key=lambda cell: (cell.role not in DECIDING, cell.id)):
        writers, touching = set(cell.written_by), {*cell.written_by, *cell.read_by}
        for group in [one for one in groups if one[1] & touching]:
            groups.remove(group)
            writers, touching = writers | group[0], touching | group[1]
        if touching & set(names):
            groups.append((writers, touching))
    seen = {name for _, touching in groups for name in touching}
    apart = tuple(Group((), (name,)) for name in names if name not in seen)
    return (
        *(
            Group(_of(names, writers), _of(names, touching - writers))
            for writers, touching in groups
        ),
        *apart,
    )


def givers_first(groups: Sequence[Group], fitted: Fitted) -> tuple[Group, ...]:
    """Groups in order, but after those whose answers their arguments are made of."""
    placed: list[Group] = []
    left = list(groups)
    while left:
        given = {name for group in placed for name in group.tools}
        ready = next((one for one in left if one.takes(fitted) <= {*given, *one.tools}), left[0])
        left.remove(ready)
        placed.append(ready)
    return tuple(placed)


def _changing_lists(known: Known | None) -> frozenset[str]:
    """Tools after whose calls others may be listed."""
    cells = known.cells if known else ()
    return frozenset(name for cell in cells if cell.role == "listing" for name in cell.written_by)


def _of(names: Sequence[str], wanted: set[str]) -> tuple[str, ...]:
    return tuple(sorted((name for name in names if name in wanted), key=_turn))


def _turn(name: str) -> int:
    """What puts something there comes first, what takes it away last; else as listed."""
    verb = name.lower().replace("-", "_").split("_")[0]
    return 0 if verb in OPENING else 2 if verb in CLOSING else 1


def least_first(groups: Iterable[Group], tools: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    """The order in which arguments are looked for: what asks for least comes first."""
    needs = {str(t["name"]): len(t["inputSchema"].get("required", ())) for t in tools}
    flat = dict.fromkeys(name for group in groups for name in group.tools)
    return tuple(sorted(flat, key=lambda name: (_turn(name), needs[name])))


def _steps(group: Group, fitted: Fitted, listing: frozenset[str]) -> Iterator[Step]:
    ada, ben = CLIENTS
    for names, client, variant in (
        (group.walk(), ada, 0),
        # Nothing of this client's is there yet, whatever the other has left.
        ((*group.readers, *group.writers[1:]) or group.writers, ben, 1),
        # What varies may be a value or a key: both are said twice, and by both clients.
        (group.writers[:1], ada, 0),
        (group.writers[:1], ben, 0),
        (group.walk() if group.writers else (), ben, 3),
        ((*group.readers, *group.writers[1:]), ada, 0),
    ):
        for name in names:
            for step in fitted.steps(name, client, variant, each=bool(group.writers)):
                yield msgspec.structs.replace(step, tools=name in listing)
