"""The migration plan: ordered steps derived from a run, from what to settle to the way back.

Every finding belongs to exactly one step, so the efforts of the steps add up to that of the run.
"""

from collections.abc import Iterable
from typing import Literal

import msgspec

from analyzer.findings.rule import FAMILIES
from analyzer.report.text import listed, plural
from analyzer.report.words import (
    CATEGORIES,
    DECIDING_ROLES,
    STDIO_TRUTH,
    cells_of,
    decides,
    ranked_cells,
    ranked_servers,
    stdio_only,
)
from analyzer.run import Cell, Finding, Role, Run

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


def plan(run: Run) -> tuple[PlanStep, ...]:
    """What to do, in order; empty when there is no server or nothing to do."""
    left = _Findings(run)
    return (
        *_settle_files(run),
        *_settle_servers(run, left),
        *_design_cells(run, left),
        *_automatic(run, left),
        *_by_hand(left),
        *_soften_cells(run),
        *_roll_out(run),
        *_stdio_truth(run),
    )


def step_tags(step: PlanStep) -> tuple[str, ...]:
    """How a step is done and what it costs, for behind its title."""
    mode = () if step.mode == "roll-out" else (str(step.mode),)
    return (*mode, plural(step.effort, "point")) if step.effort else mode


class _Findings:
    """Findings not yet in a step; taking some removes them, so none counts twice."""

    def __init__(self, run: Run) -> None:
        self.left = list(run.findings)

    def take(self, wanted: Iterable[Finding]) -> tuple[Finding, ...]:
        chosen = tuple(wanted)
        identities = {id(finding) for finding in chosen}
        self.left = [finding for finding in self.left if id(finding) not in identities]
        return chosen


def _settle_files(run: Run) -> Iterable[PlanStep]:
    if run.files.failed:
        names = tuple(sorted(failed.file for failed in run.files.failed))
        yield PlanStep(
            "settle",
            "by hand",
            f"Make {plural(len(names), 'unread file')} readable and audit again",
            f"{listed(names, 4)} could not be read: what it holds is not in this report.",
        )


def _settle_servers(run: Run, left: _Findings) -> Iterable[PlanStep]:
    for server in ranked_servers(run):
        if server.verdict == "inconclusive":
            cells = tuple(c.id for c in cells_of(run, server) if c.role == "unknown")
            taken = left.take(finding for finding in left.left if finding.cell in cells)
            yield PlanStep(
                "settle",
                "decision",
                f"Settle what {server.name} keeps",
                server.reason,
                effort=_effort(taken),
                servers=(server.id,),
                cells=cells,
                codes=_codes(taken),
            )


_DESIGN: dict[Role, tuple[str, str]] = {
    "identity": (
        "Take credentials from each request instead of",
        "One caller's account decides what others get: do this before anything else.",
    ),
    "secret": (
        "Configure one shared key instead of",
        "A key made in the process is unknown to every other replica and to the next start.",
    ),
    "session data": (
        "Name by an explicit handle what is kept in",
        "The server mints the handle, the client passes it back as an ordinary argument, and the "
        "values live in a store that every replica reads.",
    ),
    "handle": (
        "Decide who owns",
        "A live thing cannot move to another replica: route calls to its owner, or make it again "
        "from a snapshot.",
    ),
    "listing": (
        "Make the lists static that depend on",
        "Lists may not vary by connection or by earlier calls; let authorisation decide per call.",
    ),
}


def _design_cells(run: Run, left: _Findings) -> Iterable[PlanStep]:
    owners = [server for server in ranked_servers(run) if not stdio_only(server)]
    for cell in ranked_cells(run.cells):
        servers = tuple(
            server.id for server in owners if cell.id in server.cells and decides(server, cell)
        )
        if cell.role not in DECIDING_ROLES or not servers:
            continue
        taken = left.take(finding for finding in left.left if finding.cell == cell.id)
        verb, why = _DESIGN[cell.role]
        drafted = any(finding.fix and finding.fix.edits for finding in taken)
        yield PlanStep(
            "change",
            "decision",
            f"{verb} `{cell.name}`",
            f"{why} Remedy: {_sentence(cell.remedy)}"
            + (" `unstick fix --diff --unsafe` drafts the change." if drafted else ""),
            effort=_effort(taken),
            servers=servers,
            cells=(cell.id,),
            codes=_codes(taken),
        )


def _automatic(run: Run, left: _Findings) -> Iterable[PlanStep]:
    safe = left.take(f for f in left.left if _applicability(f) == "safe")
    if safe:
        yield PlanStep(
            "change",
            "automatic",
            f"Apply {plural(len(safe), 'safe fix', 'safe fixes')}",
            "`unstick fix --diff` shows the change, `unstick fix --write` makes it; "
            "behaviour stays the same.",
            effort=_effort(safe),
            codes=_codes(safe),
        )
    unsafe = left.take(f for f in left.left if _applicability(f) == "unsafe")
    if unsafe:
        yield PlanStep(
            "change",
            "automatic, then review",
            f"Apply {plural(len(unsafe), 'fix', 'fixes')} that may change behaviour",
            "`unstick fix --diff --unsafe` shows the change and what may differ; "
            "`--write` makes it.",
            effort=_effort(unsafe),
            codes=_codes(unsafe),
        )


def _by_hand(left: _Findings) -> Iterable[PlanStep]:
    families: dict[tuple[int, str], list[Finding]] = {}
    for finding in left.take(list(left.left)):
        key = (CATEGORIES.index(finding.category), finding.code[:4])
        families.setdefault(key, []).append(finding)
    for (rank, family), findings in sorted(families.items()):
        yield PlanStep(
            "change",
            "by hand",
            f"Work through {plural(len(findings), f'{CATEGORIES[rank]} place')}: "
            f"{FAMILIES.get(family[3:], family)}",
            _first_place(findings),
            effort=_effort(findings),
            codes=_codes(findings),
        )


_MANY: tuple[tuple[tuple[Role, ...], str, str], ...] = (
    (
        ("coordination",),
        "Decide what limits mean with N replicas",
        "each replica counts alone, so N replicas allow N times as much.",
    ),
    (
        ("disk",),
        "Give replicas shared storage",
        "a file written by one replica is not there for the next call on another.",
    ),
    (
        ("external",),
        "Check the keys in outside stores",
        "they hold as long as no key is derived from the session.",
    ),
    (
        ("cache", "lazy", "pool", "telemetry"),
        "Keep the rest per replica, bounded",
        "a miss costs time, not an answer.",
    ),
)


def _soften_cells(run: Run) -> Iterable[PlanStep]:
    served = [server for server in ranked_servers(run) if not stdio_only(server)]
    reached = {cell for server in served for cell in server.cells}
    for roles, title, why in _MANY:
        cells = ranked_cells(c for c in run.cells if c.role in roles and c.id in reached)
        if cells:
            yield PlanStep(
                "change",
                "decision",
                title,
                f"{_names(cells)}: {why}",
                servers=tuple(s.id for s in served if any(c.id in s.cells for c in cells)),
                cells=tuple(cell.id for cell in cells),
            )


def _roll_out(run: Run) -> Iterable[PlanStep]:
    served = [server for server in ranked_servers(run) if not stdio_only(server)]
    if not served:
        return
    stateful = [s.name for s in served if s.verdict in ("genuinely-stateful", "inconclusive")]
    free = [server.name for server in served if server.name not in stateful]
    yield _step(
        "Let old and new clients in side by side",
        "One endpoint of a 2.x SDK answers both eras. Send requests that carry an "
        "`MCP-Protocol-Version` of 2026-07-28 or later to any replica; keep the rest on the "
        "affinity they have, from their first `initialize` on.",
    )
    yield _step(
        "Run old and new replicas side by side",
        "Let the new replicas take 2026-07-28 clients first. Both generations must read what the "
        "other writes to a shared store, and all replicas need the same signing keys and server "
        "name.",
    )
    yield _step("Drop session affinity last", _affinity(stateful, free, run.target))
    yield _step(
        "Keep the way back open for one release",
        "Keep the old image, its affinity rule and the store's format. Going back loses what only "
        "the new code understands: handles minted meanwhile must be refused with an error that a "
        "model can act on, not answered with somebody else's data.",
    )


def _affinity(stateful: list[str], free: list[str], target: str) -> str:
    words = []
    if free:
        words.append(
            f"{listed(tuple(free))}: no state of its own stands in the way; drop it once "
            "2025-era clients with sessions are gone."
        )
    if stateful:
        words.append(
            f"{listed(tuple(stateful))}: only after the steps above. Affinity does not keep this "
            f"state for {target} clients, which carry no session to route on."
        )
    return " ".join(words)


def _stdio_truth(run: Run) -> Iterable[PlanStep]:
    for server in ranked_servers(run):
        if not stdio_only(server):
            continue
        cells = tuple(cell for cell in cells_of(run, server) if cell.role in DECIDING_ROLES)
        advice = f" Name {_names(cells)} by a handle when you next touch it." if cells else ""
        yield PlanStep(
            "roll out",
            "decision" if cells else "roll-out",
            f"Leave {server.name} running as it is",
            STDIO_TRUTH.format(target=run.target) + advice,
            servers=(server.id,),
            cells=tuple(cell.id for cell in cells),
        )


def _step(title: str, detail: str) -> PlanStep:
    return PlanStep("roll out", "roll-out", title, detail)


def _applicability(finding: Finding) -> str | None:
    return finding.fix.applicability if finding.fix and finding.fix.edits else None


def _names(cells: Iterable[Cell]) -> str:
    return listed(tuple(f"`{cell.name}`" for cell in cells))


def _first_place(findings: list[Finding]) -> str:
    first = min(findings, key=lambda f: (f.file, f.line, f.column))
    lead = "" if len(findings) == 1 else "First, "
    return f"{lead}{first.file}:{first.line}: {first.message.rstrip('.')}."


def _effort(findings: Iterable[Finding]) -> int:
    return sum(finding.effort for finding in findings)


def _codes(findings: Iterable[Finding]) -> tuple[str, ...]:
    return tuple(sorted({finding.code for finding in findings}))


def _sentence(text: str) -> str:
    return text.strip().rstrip(".") + "."
