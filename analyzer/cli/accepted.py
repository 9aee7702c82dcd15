"""Findings that do not count now: accepted ones, and those on lines that a review is not about."""

from pathlib import Path

import click
import msgspec

from analyzer.cli.errors import CannotDo
from analyzer.run import Finding, Run
from analyzer.workspace.changed import ChangedLines, NoSuchCommit, changed_since


def without_accepted(run: Run, baseline_file: str | None) -> Run:
    """The run less what the baseline accepts, with a line on stderr about what was taken out."""
    if baseline_file is None:
        return run
    from analyzer.findings import baseline

    try:
        fresh, gone = baseline.subtract(run.findings, baseline.read(Path(baseline_file)))
    except baseline.BaselineError as error:
        raise CannotDo(str(error)) from error
    accepted = len(run.findings) - len(fresh)
    click.echo(f"baseline: {accepted} accepted, {len(gone)} no longer found", err=True)
    return msgspec.structs.replace(run, findings=fresh)


def on_changed_lines(run: Run, root: Path, commit: str | None) -> Run:
    """The run less the findings that no change since `commit` touches, in their trace or place."""
    if commit is None:
        return run
    try:
        changed = changed_since(root, commit, _mentioned(run))
    except NoSuchCommit as error:
        raise CannotDo(str(error)) from error
    fresh = tuple(finding for finding in run.findings if _is_touched(finding, changed))
    here, all_found = len(fresh), len(run.findings)
    click.echo(f"since {commit}: {here} of {all_found} findings on changed lines", err=True)
    return msgspec.structs.replace(run, findings=fresh)


def _mentioned(run: Run) -> set[str]:
    steps = (step.file for finding in run.findings for step in finding.trace)
    return {*(finding.file for finding in run.findings), *steps}


def _is_touched(finding: Finding, changed: ChangedLines) -> bool:
    if changed.touches(finding.file, finding.line, finding.end_line):
        return True
    # A new write makes an old variable state: what changed is a step on the way to it.
    return any(changed.touches(step.file, step.line, step.line) for step in finding.trace)
