"""One step of the plan, as a value."""

from typing import Literal

import msgspec

from analyzer.run import Finding

Phase = Literal["settle", "change", "roll out"]
Mode = Literal["automatic", "automatic, then review", "decision", "by hand", "roll-out"]


class PlanStep(msgspec.Struct, frozen=True):
    """One thing to do, and the findings it settles. `cells` are cell ids, `servers` server ids."""

    phase: Phase
    mode: Mode
    title: str
    detail: str
    findings: tuple[Finding, ...] = ()
    servers: tuple[str, ...] = ()
    cells: tuple[str, ...] = ()

    @property
    def effort(self) -> int:
        return sum(finding.effort for finding in self.findings)

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(sorted({finding.code for finding in self.findings}))
