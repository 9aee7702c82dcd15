"""How the moved servers are rolled out: both generations side by side, then back if need be."""

from collections.abc import Iterable

from analyzer.report.planstep import PlanStep
from analyzer.report.text import listed
from analyzer.report.words import ranked_servers, shown_names, stdio_only
from analyzer.run import Run


def roll_out(run: Run, around: tuple[PlanStep, ...]) -> Iterable[PlanStep]:
    """The way in, side by side and back; `around` are the steps in deployment files."""
    names = shown_names(run)
    served = [server for server in ranked_servers(run) if not stdio_only(server)]
    if not served:
        yield from around
        return
    bound = ("genuinely-stateful", "inconclusive")
    stateful = tuple(names[s.id] for s in served if s.verdict in bound)
    free = tuple(names[s.id] for s in served if s.verdict not in bound)
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
    yield from around or (
        _step("Drop session affinity last", _affinity(stateful, free, run.target)),
    )
    yield _step(
        "Keep the way back open for one release",
        "Keep the old image, its affinity rule and the store's format. Going back loses what only "
        "the new code understands: handles minted meanwhile must be refused with an error that a "
        "model can act on, not answered with somebody else's data.",
    )


def _affinity(stateful: tuple[str, ...], free: tuple[str, ...], target: str) -> str:
    words = []
    if free:
        words.append(
            f"{listed(free, 12)}: no state of its own stands in the way; drop it once "
            "2025-era clients with sessions are gone."
        )
    if stateful:
        words.append(
            f"{listed(stateful, 12)}: only after the steps above. Affinity does not keep this "
            f"state for {target} clients, which carry no session to route on."
        )
    return " ".join(words)


def _step(title: str, detail: str) -> PlanStep:
    return PlanStep("roll out", "roll-out", title, detail)
