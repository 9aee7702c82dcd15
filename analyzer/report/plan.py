"""The migration plan: ordered steps derived from a run, from what to settle to the way back.

Every finding belongs to exactly one step, so the efforts of the steps add up to that of the run.
"""

from collections import Counter
from collections.abc import Iterable

from analyzer.report import deploying
from analyzer.report.planstep import Phase, PlanStep
from analyzer.report.rollout import roll_out
from analyzer.report.text import listed, plural
from analyzer.report.words import (
    CATEGORIES,
    DECIDING_ROLES,
    NO_PROMISE,
    cells_of,
    decides,
    fix_status,
    ranked_cells,
    ranked_servers,
    shown_names,
    stdio_only,
)
from analyzer.run import Category, Cell, Finding, Role, Run, Server

__all__ = ["PlanStep", "plan"]


def plan(run: Run) -> tuple[PlanStep, ...]:
    """What to do, in order; empty when there is no server or nothing to do."""
    left = _Findings(run)
    around = tuple(_around(run, left))
    settle = (*_settle_files(run), *_settle_servers(run, left), *_of(around, "settle"))
    design = tuple(_design_cells(run, left))
    later = tuple(_leave_stdio(run, left))
    return (
        *settle,
        *design,
        *_soften_cells(run, left),
        *_automatic(left),
        *_by_hand(left),
        *roll_out(run, _of(around, "roll out")),
        *later,
    )


class _Findings:
    """Findings not yet in a step; taking some removes them, so none counts twice."""

    def __init__(self, run: Run) -> None:
        self.left = list(run.findings)

    def take(self, wanted: Iterable[Finding]) -> tuple[Finding, ...]:
        chosen = tuple(wanted)
        identities = {id(finding) for finding in chosen}
        self.left = [finding for finding in self.left if id(finding) not in identities]
        return chosen

    def take_cells(self, cells: Iterable[str]) -> tuple[Finding, ...]:
        wanted = set(cells)
        return self.take(finding for finding in self.left if finding.cell in wanted)


def _settle_files(run: Run) -> Iterable[PlanStep]:
    if run.files.failed:
        names = tuple(sorted(failed.file for failed in run.files.failed))
        yield PlanStep(
            "settle",
            "by hand",
            f"Make {plural(len(names), 'unread file')} readable and audit again",
            f"{listed(names, 4)} could not be read, and what {_they(names)} is not in this "
            "report.",
        )


def _they(names: tuple[str, ...]) -> str:
    return "it holds" if len(names) == 1 else "they hold"


def _settle_servers(run: Run, left: _Findings) -> Iterable[PlanStep]:
    names = shown_names(run)
    for server in ranked_servers(run):
        if server.verdict == "inconclusive":
            cells = tuple(c.id for c in cells_of(run, server) if c.role == "unknown")
            taken = left.take_cells(cells)
            yield PlanStep(
                "settle",
                "decision",
                f"Settle what {names[server.id]} keeps",
                server.reason,
                findings=tuple(taken),
                servers=(server.id,),
                cells=cells,
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


_SHARED = (
    "Share between replicas what is kept in",
    "Clients name it already, by a handle or an argument of their own: keep the values in a store "
    "that every replica reads. One process needs nothing more.",
)
"""Of session data that is under handles."""


def _design_cells(run: Run, left: _Findings) -> Iterable[PlanStep]:
    """One step a role and owner: the same decision is taken once for all its cells."""
    owners = [server for server in ranked_servers(run) if not stdio_only(server)]
    groups: dict[tuple[Role, bool, tuple[str, ...]], list[Cell]] = {}
    for cell in ranked_cells(run.cells):
        servers = tuple(s.id for s in owners if cell.id in s.cells and decides(s, cell))
        if cell.role in DECIDING_ROLES and servers:
            named = cell.role == "session data" and cell.key == "argument"
            groups.setdefault((cell.role, named, servers), []).append(cell)
    for (role, named, servers), cells in groups.items():
        taken = left.take_cells(cell.id for cell in cells)
        verb, why = _SHARED if named else _DESIGN[role]
        yield PlanStep(
            "change",
            "decision",
            _titled(f"{verb} {_names(cells)}", run, servers),
            why + _drafted(taken),
            findings=tuple(taken),
            servers=servers,
            cells=tuple(cell.id for cell in cells),
        )


def _drafted(findings: tuple[Finding, ...]) -> str:
    """What a rewrite does of a decision: all of it, or some findings on the way."""
    safe, unsafe = (
        [finding for finding in findings if fix_status(finding) == status]
        for status in ("safe", "unsafe")
    )
    if unsafe:
        return " `unstick fix --diff --unsafe` drafts the change."
    if not safe:
        return ""
    if len(safe) == len(findings):
        return " `unstick fix --diff` drafts the change."
    codes = listed(tuple(sorted({finding.code for finding in safe})))
    return f" `unstick fix` settles {len(safe)} of its {len(findings)} findings ({codes})."


def _titled(title: str, run: Run, servers: tuple[str, ...]) -> str:
    """The title, behind the names of its servers where the run has more than those."""
    if len(run.servers) == len(servers):
        return title
    names = shown_names(run)
    return f"{listed(tuple(names[s] for s in servers))}: {title[0].lower()}{title[1:]}"


def _leave_stdio(run: Run, left: _Findings) -> Iterable[PlanStep]:
    """What stdio-only servers keep is no part of the migration: one step for all of them."""
    names = shown_names(run)
    servers = tuple(server for server in ranked_servers(run) if stdio_only(server))
    if not servers:
        return
    stateful = tuple(server for server in servers if _deciding(run, server))
    cells = [cell for server in stateful for cell in _deciding(run, server)]
    everything = {cell for server in servers for cell in server.cells}
    taken = left.take_cells(everything - _served_cells(run))
    who = tuple(names[server.id] for server in servers)
    detail = f"{listed(who, 12)}: revision {run.target} does not break what runs on stdio only."
    if cells:
        keepers = listed(tuple(names[server.id] for server in stateful))
        where = "the code" if len(servers) == 1 else keepers
        detail += f" {NO_PROMISE} When you next touch {where}, give {_names(cells)} "
        detail += "an owner that outlives the process."
    subject = who[0] if len(who) == 1 else f"the {len(who)} stdio-only servers"
    tail = f"; {'its' if len(who) == 1 else 'their'} state can wait" if cells else ""
    yield PlanStep(
        "roll out",
        "decision" if cells else "roll-out",
        f"Keep {subject} on stdio{tail}",
        detail,
        findings=tuple(taken),
        servers=tuple(server.id for server in servers),
        cells=tuple(cell.id for cell in cells),
    )


def _deciding(run: Run, server: Server) -> tuple[Cell, ...]:
    return tuple(
        cell
        for cell in cells_of(run, server)
        if cell.role in DECIDING_ROLES and decides(server, cell)
    )


def _served_cells(run: Run) -> set[str]:
    return {cell for server in run.servers if not stdio_only(server) for cell in server.cells}


def _automatic(left: _Findings) -> Iterable[PlanStep]:
    safe = left.take(f for f in left.left if fix_status(f) == "safe")
    if safe:
        yield PlanStep(
            "change",
            "automatic",
            f"Let `unstick fix` settle {plural(len(safe), 'finding')}",
            "`--diff` shows the changes, `--write` makes them; behaviour stays the same. What it "
            "cannot prove is marked in the code.",
            findings=tuple(safe),
        )
    unsafe = left.take(f for f in left.left if fix_status(f) == "unsafe")
    if unsafe:
        yield PlanStep(
            "change",
            "automatic, then review",
            f"Let `unstick fix --unsafe` settle {plural(len(unsafe), 'finding')}",
            "Behaviour may change: `--diff` shows how and what may differ, `--write` does it.",
            findings=tuple(unsafe),
        )


_FAMILY_ORDER = "214563879"
"""State and sessions can change before the SDK does; its requirement is raised with its uses."""

FAMILY_TITLES = {
    "1": ("Let go of the protocol session in {}", "place"),
    "2": ("Go through {} of other state", "place"),
    "3": ("Replace what the server sends on its own in {}", "place"),
    "4": ("Move {} to mcp 2.x", "use of the SDK", "uses of the SDK"),
    "5": ("Move {} to fastmcp 4", "use of fastmcp", "uses of fastmcp"),
    "6": ("Bring {} of the hand-written protocol up to the revision", "place"),
    "7": ("Change the deployment in {}", "place"),
    "8": ("Raise {}", "SDK requirement"),
    "9": ("Work through {} by rules of your own", "finding"),
}
"""What a family of rules (the first digit of its codes) asks for, and what it counts."""


_FAMILY_DETAILS = {
    "8": "mcp 2.x and fastmcp 4 speak the revision. Raise a requirement in the change that moves "
    "its uses, never before it.",
}


def _by_hand(left: _Findings) -> Iterable[PlanStep]:
    families: dict[str, list[Finding]] = {}
    for finding in left.take(list(left.left)):
        families.setdefault(finding.code[3:4], []).append(finding)
    for family in sorted(families, key=lambda f: (_FAMILY_ORDER.find(f) % 10, f)):
        findings = families[family]
        title, *noun = FAMILY_TITLES.get(family, (f"Work through {{}}: {family}", "place"))
        yield PlanStep(
            "change",
            "by hand",
            title.format(plural(len(findings), *noun)),
            f"{_categories(findings)}. {_FAMILY_DETAILS.get(family) or _first_place(findings)}",
            findings=tuple(findings),
        )


def _categories(findings: Iterable[Finding]) -> str:
    count: Counter[Category] = Counter(finding.category for finding in findings)
    return listed(tuple(f"{count[c]:,} {c}" for c in CATEGORIES if count[c]))


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
        "Keep caches, clients and counters per replica",
        "a miss costs time, not an answer; give caches a bound.",
    ),
)


def _soften_cells(run: Run, left: _Findings) -> Iterable[PlanStep]:
    served = [server for server in ranked_servers(run) if not stdio_only(server)]
    reached = {cell for server in served for cell in server.cells}
    for roles, title, why in _MANY:
        cells = ranked_cells(c for c in run.cells if c.role in roles and c.id in reached)
        if cells:
            taken = left.take_cells(cell.id for cell in cells)
            yield PlanStep(
                "change",
                "decision",
                title,
                f"{_names(cells)}: {why}",
                findings=tuple(taken),
                servers=tuple(s.id for s in served if any(c.id in s.cells for c in cells)),
                cells=tuple(cell.id for cell in cells),
            )


def _around(run: Run, left: _Findings) -> Iterable[PlanStep]:
    """What to do about the files around the servers."""
    for step in deploying.steps(run):
        taken = left.take(finding for finding in step.findings if finding in left.left)
        yield PlanStep(step.phase, step.mode, step.title, step.detail, findings=tuple(taken))


def _of(steps: Iterable[PlanStep], phase: Phase) -> tuple[PlanStep, ...]:
    return tuple(step for step in steps if step.phase == phase)


def _names(cells: Iterable[Cell]) -> str:
    return listed(tuple(dict.fromkeys(f"`{cell.name}`" for cell in cells)))


def _first_place(findings: list[Finding]) -> str:
    first = min(findings, key=lambda f: (CATEGORIES.index(f.category), f.file, f.line, f.column))
    lead = "" if len(findings) == 1 else "First, "
    return f"{lead}{first.file}:{first.line}: {first.message.rstrip('.')}."
