"""The findings a team has accepted, taken out of a run before it is shown or judged."""

from pathlib import Path

import click
import msgspec

from analyzer.cli.errors import CannotDo
from analyzer.run import Run


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
