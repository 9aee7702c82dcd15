"""One step of the plan, as a value."""

from typing import Literal

import msgspec

Phase = Literal["settle", "change", "roll out"]
Mode = Literal["decision", "automatic", "automatic, then review", "by hand", "roll-out"]


class PlanStep(msgspec.Struct, frozen=True):
    """One thing to do. `cells` are cell ids, `codes` rule codes, `servers` server ids."""

    phase: Phase
    mode: Mode
    title: str
    detail: str
    effort: int = 0
    servers: tuple[str, ...] = ()
    cells: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
