"""The sentences and the order that every report format shares."""

import re
from collections import Counter
from collections.abc import Iterable
from typing import get_args

from analyzer.report.text import listed, one_line, plural
from analyzer.run import (
    GENERATIONS,
    Category,
    Cell,
    EntryKind,
    Finding,
    Role,
    Run,
    Server,
    VerdictName,
)

DECIDING_ROLES: tuple[Role, ...] = ("identity", "secret", "session data", "handle", "listing")
QUIET_ROLES: tuple[Role, ...] = ("request", "constant")
_ROLE_ORDER: tuple[Role, ...] = (
    *DECIDING_ROLES,
    *("unknown", "coordination", "disk", "external", "cache", "lazy", "pool", "telemetry"),
    *QUIET_ROLES,
)
_VERDICT_ORDER: tuple[VerdictName, ...] = (
    "genuinely-stateful",
    "inconclusive",
    "accidentally-stateful",
    "stateless",
)
CATEGORIES: tuple[Category, ...] = get_args(Category)

_MEANING: dict[VerdictName, str] = {
    "genuinely-stateful": "needs state between calls",
    "inconclusive": "cannot be judged yet",
    "accidentally-stateful": "can do without the state it keeps",
    "stateless": "keeps nothing between calls",
}
_MEANING_OF_MANY: dict[VerdictName, str] = {
    "genuinely-stateful": "need state between calls",
    "inconclusive": "cannot be judged yet",
    "accidentally-stateful": "can do without the state they keep",
    "stateless": "keep nothing between calls",
}
_OWNER = re.compile(r"^[^\W\d]\w*\.(?=[^\W\d])")


def verdict_sentence(run: Run) -> str:
    """The answer of the whole run in one sentence."""
    match run.servers:
        case ():
            return "No MCP server was found."
        case (server,):
            return f"{one_line(server.name)} {_MEANING[server.verdict]}."
        case servers:
            count = Counter(server.verdict for server in servers)
            parts = tuple(
                f"{count[name]} {(_MEANING if count[name] == 1 else _MEANING_OF_MANY)[name]}"
                for name in _VERDICT_ORDER
                if count[name]
            )
            return f"Of {plural(len(servers), 'server')}, {listed(parts)}."


def meaning(verdict: VerdictName) -> str:
    """What a verdict says of one server, as the end of a sentence without its full stop."""
    return _MEANING[verdict]


def ranked_servers(run: Run) -> tuple[Server, ...]:
    """Servers, those that need most attention first."""
    return tuple(
        sorted(run.servers, key=lambda s: (_VERDICT_ORDER.index(s.verdict), s.file, s.line, s.id))
    )


def shown_names(run: Run) -> dict[str, str]:
    """Server id to what to call it: its name, with its project where two share the name."""
    count = Counter(server.name for server in run.servers)
    places = Counter((server.name, server.project) for server in run.servers)

    def shown(server: Server) -> str:
        if count[server.name] == 1:
            return server.name
        alone = places[server.name, server.project] == 1 and server.project != "."
        return f"{server.name} ({server.project if alone else f'{server.file}:{server.line}'})"

    return {server.id: shown(server) for server in run.servers}


def cells_of(run: Run, server: Server) -> tuple[Cell, ...]:
    """The server's cells: the one its trace tells of, then by the weight of their role."""
    wanted = set(server.cells)
    ranked = ranked_cells(cell for cell in run.cells if cell.id in wanted)
    told = (cell for cell in ranked if cell.trace == server.trace and decides(server, cell))
    return tuple(dict.fromkeys((*told, *ranked)))


def ranked_cells(cells: Iterable[Cell]) -> tuple[Cell, ...]:
    """Cells by the weight of their role; within a role those that leak come first."""
    return tuple(
        sorted(
            cells,
            key=lambda c: (
                _ROLE_ORDER.index(c.role),
                not c.leaks_across_clients,
                c.file,
                c.line,
                c.id,
            ),
        )
    )


def decides(server: Server, cell: Cell) -> bool:
    """Whether this cell is why the server has its verdict."""
    if server.verdict == "genuinely-stateful":
        return cell.role in DECIDING_ROLES
    return server.verdict == "inconclusive" and cell.role in (*DECIDING_ROLES, "unknown")


def grounds(run: Run, server: Server) -> tuple[str, ...]:
    """What the verdict rests on, a few words each: cells with their roles, then the protocol."""
    cells = cells_of(run, server)
    deciding = tuple(cell for cell in cells if decides(server, cell))
    shown = deciding or tuple(cell for cell in cells if cell.role not in QUIET_ROLES)
    named = tuple(f"{_OWNER.sub('', cell.name)} ({cell.role})" for cell in shown)
    return named if deciding else (*named, *server.dependencies)


def four_facts(server: Server) -> tuple[tuple[str, bool | None], ...]:
    """The facts a reviewer checks, each with True (holds), False (fails) or None (not known)."""
    facts = server.facts
    return (
        ("credentials arrive per request", facts.per_request_credentials),
        ("no server-initiated requests", facts.no_server_initiated_requests),
        ("no subscriptions or pushes", facts.no_subscriptions),
        ("tools independent of each other", facts.independent_tools),
    )


SHORT_FACTS = {
    "credentials arrive per request": "own credentials",
    "no server-initiated requests": "asks nothing back",
    "no subscriptions or pushes": "pushes nothing",
    "tools independent of each other": "independent tools",
}
"""The four facts where there is little room."""


def facts_by_answer(server: Server) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """`holds`, `fails` and `not known` with the facts that do; only those there are."""
    facts = four_facts(server)
    answers: tuple[tuple[str, bool | None], ...] = (
        ("holds", True), ("fails", False), ("not known", None),
    )  # fmt: skip
    found = ((word, tuple(n for n, holds in facts if holds is answer)) for word, answer in answers)
    return tuple((word, names) for word, names in found if names)


def stdio_only(server: Server) -> bool:
    """Whether the server never serves over HTTP."""
    return server.transports == ("stdio",)


def stdio_truth(run: Run, server: Server) -> str:
    """What the revision means to a server that runs on stdio only."""
    truth = f"Runs on stdio only: revision {run.target} does not break it."
    if server.verdict in ("genuinely-stateful", "inconclusive"):
        return f"{truth} {NO_PROMISE}"
    return truth


def leak_words(server: Server, cell: Cell) -> str:
    """Whether other clients meet the value; empty when they do not."""
    if not cell.leaks_across_clients:
        return ""
    # Over stdio each client has a process of its own.
    return "would leak across clients over HTTP" if stdio_only(server) else "leaks across clients"


NO_PROMISE = "But no host promises to keep the process, and so its state, until the next call."


def transports_of(server: Server) -> str:
    """`stdio or streamable-http`, as the end of a phrase."""
    if not server.transports:
        return "transport not known"
    if "configurable" in server.transports:
        return "transport chosen at start"
    return listed(server.transports).replace(" and ", " or ")


def entries_of(server: Server) -> str:
    """`7 tools, 2 prompts`: how many entry points of each kind."""
    count = Counter(entry.kind for entry in server.entry_points)
    order: tuple[EntryKind, ...] = get_args(EntryKind)
    kinds = (plural(count[kind], kind) for kind in order if count[kind])
    return ", ".join(kinds) or "no entry points"


def rule_groups(findings: Iterable[Finding]) -> tuple[tuple[str, tuple[Finding, ...]], ...]:
    """Findings by rule code; mandatory rules and places first, then by code and reading order."""
    groups: dict[str, list[Finding]] = {}
    for finding in sorted(findings, key=_finding_order):
        groups.setdefault(finding.code, []).append(finding)
    return tuple(
        (code, tuple(groups[code]))
        for code in sorted(groups, key=lambda c: (CATEGORIES.index(groups[c][0].category), c))
    )


def _finding_order(finding: Finding) -> tuple[int, str, int, int, str]:
    place = (finding.file, finding.line, finding.column, finding.fingerprint)
    return (CATEGORIES.index(finding.category), *place)


def heaviest(findings: Iterable[Finding]) -> Category:
    """The heaviest category among findings; a rule weighs less where a server runs on stdio."""
    return min((finding.category for finding in findings), key=CATEGORIES.index)


def places_words(findings: Iterable[Finding]) -> str:
    """`17 mandatory places`, or `8 mandatory and 15 potential places` where they differ."""
    count = Counter(finding.category for finding in findings)
    parts = tuple(f"{count[c]:,} {c}" for c in CATEGORIES if count[c])
    return f"{listed(parts)} place{'' if count.total() == 1 else 's'}"


def counts_sentence(run: Run) -> str:
    """`Found 5 findings: 3 mandatory, 2 potential; 21 points of effort.`"""
    if not run.findings:
        return "Found nothing to change." if run.servers else "Nothing was judged."
    by_category = Counter(finding.category for finding in run.findings)
    parts = ", ".join(f"{by_category[c]:,} {c}" for c in CATEGORIES if by_category[c])
    effort = sum(finding.effort for finding in run.findings)
    return (
        f"Found {plural(len(run.findings), 'finding')}: {parts}; "
        f"{plural(effort, 'point')} of effort."
    )


def fixable_sentence(run: Run) -> str | None:
    """What `unstick fix` can do about it, or None when it can do nothing.

    These are findings; a change of `fix` may settle many, and one it cannot prove stays a mark.
    """
    status = Counter(fix_status(finding) for finding in run.findings)
    safe, unsafe = status["safe"], status["unsafe"]
    left = status["manual"] + status["none"]
    need = f"; {left:,} need{'s' if left == 1 else ''} a person" if left else ""
    if safe and unsafe:
        more = f", and for {unsafe:,} more with `--unsafe`"
        return f"`unstick fix` has {_changes_for(safe)}{more}{need}."
    if safe:
        need = need or "; it marks what it cannot prove"
        return f"`unstick fix` has {_changes_for(safe)}{need}."
    if unsafe:
        return f"`unstick fix --unsafe` has {_changes_for(unsafe)}, to be reviewed{need}."
    return None


def _changes_for(count: int) -> str:
    return f"changes for {plural(count, 'finding')}"


def files_sentence(run: Run) -> str:
    """How many files were analysed, skipped and failed; the first failures by name."""
    files = run.files
    parts = [f"Analysed {plural(len(files.analysed), 'file')}"]
    if files.skipped:
        parts.append(f"skipped {len(files.skipped):,}")
    if not files.failed:
        return ", ".join(parts) + "."
    names = tuple(f"{failed.file} ({failed.reason})" for failed in sorted(files.failed))
    parts.append(f"could not read {len(files.failed):,}: {listed(names, 3)}")
    return ", ".join(parts) + "."


def fix_status(finding: Finding) -> str:
    """One word for what can be done about a finding: safe, unsafe, manual or none."""
    return finding.fix.applicability if finding.fix else "none"


def sdk_of(run: Run, server: Server) -> str:
    """The SDK generation of the server's project, or `unknown SDK`."""
    found = [p.sdk.generation for p in run.projects if p.root == server.project]
    return GENERATIONS[found[0]] if found else "unknown SDK"
