"""Which replica a request goes to: decided by who asks and what was asked before, never by time.

Two clients and two replicas in strict turn give each client a replica of its own, sticky by
accident. So no schedule here takes turns over all clients; each takes turns within one.
"""

from typing import Protocol, TypeAlias

import msgspec

from analyzer.verification import Mode

ModeName: TypeAlias = Mode
REPLICAS = 2
"""What a client's requests take turns between where they take turns."""


class Ask(msgspec.Struct, frozen=True):
    """A request that is about to be sent.

    `step` is the place in the scenario, nothing while a client connects or looks something up
    for itself; `fresh` says that no answer to the server's own question is on its way.
    """

    client: str
    method: str
    step: int | None = None
    fresh: bool = True


class Choice(msgspec.Struct, frozen=True):
    """`replica` by number; `kill` ends one without warning before the request is sent."""

    replica: int
    kill: int | None = None


class Schedule(Protocol):
    """Which replica a request goes to."""

    def choose(self, ask: Ask) -> Choice: ...

    def ahead(self) -> int | None:
        """A replica that is yet to be met, and may be started already."""
        return None


class Together(Schedule):
    """All clients on one replica: whatever it keeps of one, the other meets."""

    def choose(self, ask: Ask) -> Choice:
        return Choice(0)


class Alone(Schedule):
    """A replica for each client, as a host gives each its own process."""

    def __init__(self) -> None:
        self._of: dict[str, int] = {}

    def choose(self, ask: Ask) -> Choice:
        return Choice(self._of.setdefault(ask.client, len(self._of)))


class Isolated(Schedule):
    """A replica that nobody has used yet for every request of a step.

    What a client needs to connect goes to the first replica, which answers nothing else.
    """

    def __init__(self, steps: int) -> None:
        self._steps = steps
        self._used = 0
        self._last: dict[str, int] = {}

    def choose(self, ask: Ask) -> Choice:
        if ask.step is None:
            return Choice(0)
        if ask.fresh:
            self._used += 1
            self._last[ask.client] = self._used
        return Choice(self._last.get(ask.client, 0))

    def ahead(self) -> int | None:
        """The replica that the next step meets, whoever asks."""
        return self._used + 1 if self._used < self._steps else None


class InTurn(Schedule):
    """Each client's requests go from one replica to the next; one is killed on the way.

    At the step `kill_at` the replica that answered its client last is killed and replaced.
    """

    def __init__(self, kill_at: int | None = None) -> None:
        self._kill_at = kill_at
        self._turns: dict[str, int] = {}
        self._last: dict[str, int] = {}
        self._lives = [0] * REPLICAS

    def choose(self, ask: Ask) -> Choice:
        if ask.step is None or not ask.fresh:
            return Choice(self._number(self._last.get(ask.client, 0)))
        kill = None
        if self._kill_at is not None and ask.step >= self._kill_at:
            self._kill_at = None
            place = self._last.get(ask.client, 0)
            kill = self._number(place)
            self._lives[place] += 1
        turn = self._turns.get(ask.client, 0)
        self._turns[ask.client] = turn + 1
        self._last[ask.client] = turn % REPLICAS
        return Choice(self._number(turn % REPLICAS), kill)

    def _number(self, place: int) -> int:
        """Places are filled again after a kill, by a replica of another number."""
        return place + REPLICAS * self._lives[place]


def schedule_for(mode: ModeName, steps: int) -> Schedule:
    """The schedule of a mode for a scenario of so many steps."""
    match mode:
        case "alone":
            return Alone()
        case "interleave":
            return Together()
        case "isolate":
            return Isolated(steps)
        case "resilience":
            return InTurn(kill_at=steps // 2)
        case "parallel" | "nginx" | "haproxy":
            return InTurn()
