"""What is known about a cell when its role is decided, and the decision."""

import msgspec

from analyzer.run import Confidence, Key, Role
from analyzer.state.miss import Answer
from analyzer.state.model import READS, WRITES, Access, Location
from analyzer.state.values import Held
from analyzer.syntax import ir


class Evidence(msgspec.Struct, frozen=True):
    """All that is known about one cell when its role is decided.

    `request` are the accesses made while requests run, `answer` what they do on a miss.
    `apart` tells that a call reads what it does not write itself, `set_first` that each has set it
    before it reads it, `forgotten` that it holds weakly what nothing else keeps, `refreshed` that
    a background task from start-up writes it, `conversation` why what calls say on a connection
    depends on earlier ones, `worked` that a task from start-up takes what calls put in or gives
    what they ask for, `upkeep` that calls which read it have renewed it by code they share, with
    nothing a caller gave, `drained` that only tasks beside the calls read it, and give nothing
    back, `private` that a lock guards memory of this process and nothing else, `looked_up` that
    calls do no more with a database in memory than to look something up.
    """

    location: Location
    initial: ir.Expr | None
    request: tuple[Access, ...]
    other: tuple[Access, ...]
    answer: Answer
    held: Held
    key: Key
    signs: bool
    lifespan: bool
    conversation: str
    worked: bool
    apart: bool
    set_first: bool
    forgotten: bool
    refreshed: bool
    cached: bool
    request_state: bool
    private: bool
    upkeep: bool
    drained: bool
    looked_up: bool

    @property
    def written(self) -> bool:
        return any(access.act in WRITES and not access.initial for access in self.request)

    @property
    def read(self) -> bool:
        return any(access.act in READS for access in self.request)


class Decision(msgspec.Struct, frozen=True):
    role: Role
    reason: str
    confidence: Confidence


UNREAD = Decision("telemetry", "calls write it, none reads it", "high")
