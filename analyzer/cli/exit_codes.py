"""The exit code of an audit: 0 nothing to report, 1 findings, 2 the job could not be done."""

from analyzer.cli.config import CATEGORIES, FailOn, Require
from analyzer.diagnostics import Diagnostic
from analyzer.report.text import one_line, plural
from analyzer.run import Finding, Run, Server, VerdictName

SEVERITY: dict[VerdictName, int] = {
    "stateless": 0,
    "accidentally-stateful": 1,
    "inconclusive": 2,  # not shown to be below genuinely-stateful, so above what CI may require
    "genuinely-stateful": 3,
}


def nothing_judged(run: Run) -> str | None:
    """Why the run says nothing about any server, as a sentence, or None when it does."""
    if run.servers:
        return None
    for diagnostic in internal_errors(run):
        return f"internal error in {diagnostic.file}: {diagnostic.message}"
    where = ", ".join(run.run.paths) or "."
    analysed, failed = len(run.files.analysed), len(run.files.failed)
    if not analysed and failed == 1:
        return f"nothing readable: {failures(run)[0]}"
    if not analysed and failed:
        return f"nothing readable in {where}: {plural(failed, 'file')} failed"
    if not analysed:
        return f"no MCP server found in {where}: no Python file there mentions MCP"
    but = f", {failed} failed" if failed else ""
    return f"no MCP server found in {where}: {plural(analysed, 'file')} read{but}"


def failures(run: Run) -> list[str]:
    """One line a file that could not be read or parsed; its name may be hostile text."""
    return [one_line(f"{failed.file}: {failed.reason}") for failed in run.files.failed]


def internal_errors(run: Run) -> list[Diagnostic]:
    """Where our own code failed."""
    return [diagnostic for diagnostic in run.diagnostics if diagnostic.kind == "internal"]


def counting(findings: tuple[Finding, ...], fail_on: FailOn) -> list[Finding]:
    """The findings at or above the category."""
    if fail_on == "never":
        return []
    worse = CATEGORIES[: CATEGORIES.index(fail_on) + 1]
    return [finding for finding in findings if finding.category in worse]


def above(servers: tuple[Server, ...], require: Require | None) -> list[Server]:
    """The servers whose verdict is above what is required."""
    if require is None:
        return []
    return [server for server in servers if SEVERITY[server.verdict] > SEVERITY[require]]
