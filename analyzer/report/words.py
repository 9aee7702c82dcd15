"""The sentences and the order that every report format shares."""

from collections import Counter
from collections.abc import Iterable
from typing import get_args

from analyzer.report.text import listed, plural
from analyzer.run import Category, Cell, Finding, Role, Run, Server, VerdictName

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
    "accidentally-stateful": "is stateful only because the old protocol was",
    "stateless": "keeps nothing between calls",
}
_MEANING_OF_MANY: dict[VerdictName, str] = {
    "genuinely-stateful": "need state between calls",
    "inconclusive": "cannot be judged yet",
    "accidentally-stateful": "are stateful only because the old protocol was",
    "stateless": "keep nothing between calls",
}
STDIO_TRUTH = (
    "Runs on stdio only: revision {target} does not break it, yet the lifetime of its process is "
    "no scope a host promises."
)


def verdict_sentence(run: Run) -> str:
    """The answer of the whole run in one sentence."""
    match run.servers:
        case ():
            return "No MCP server was found."
        case (server,):
            return f"{server.name} {_MEANING[server.verdict]}."
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


def cells_of(run: Run, server: Server) -> tuple[Cell, ...]:
    """The server's cells, the deciding ones first."""
    wanted = set(server.cells)
    return ranked_cells(cell for cell in run.cells if cell.id in wanted)


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


def four_facts(server: Server) -> tuple[tuple[str, bool | None], ...]:
    """The facts a reviewer checks, each with True (holds), False (fails) or None (not known)."""
    facts = server.facts
    return (
        ("credentials arrive per request", facts.per_request_credentials),
        ("no server-initiated requests", facts.no_server_initiated_requests),
        ("no subscriptions or pushes", facts.no_subscriptions),
        ("tools independent of each other", facts.independent_tools),
    )


def stdio_only(server: Server) -> bool:
    """Whether the server never serves over HTTP."""
    return server.transports == ("stdio",)


def rule_groups(findings: Iterable[Finding]) -> tuple[tuple[str, tuple[Finding, ...]], ...]:
    """Findings by rule code; mandatory rules first, then by code; places in reading order."""
    groups: dict[str, list[Finding]] = {}
    for finding in sorted(findings, key=lambda f: (f.file, f.line, f.column, f.fingerprint)):
        groups.setdefault(finding.code, []).append(finding)
    heaviest = {
        code: min(CATEGORIES.index(finding.category) for finding in group)
        for code, group in groups.items()
    }
    return tuple(
        (code, tuple(groups[code])) for code in sorted(groups, key=lambda c: (heaviest[c], c))
    )


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
    """What `unstick fix` can do about it, or None when it can do nothing."""
    safe, unsafe = (
        sum(1 for f in run.findings if f.fix and f.fix.edits and f.fix.applicability == level)
        for level in ("safe", "unsafe")
    )
    if safe and unsafe:
        return f"{safe:,} fixable with `unstick fix --write` ({unsafe:,} more with `--unsafe`)."
    if safe:
        return f"{safe:,} fixable with `unstick fix --write`."
    if unsafe:
        return f"{unsafe:,} fixable with `unstick fix --write --unsafe`, to be reviewed."
    return None


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
    generations = [p.sdk.generation for p in run.projects if p.root == server.project]
    return generations[0] if generations else "unknown SDK"
