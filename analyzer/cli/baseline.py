"""`unstick baseline`: accept the findings of today."""

from pathlib import Path
from typing import Any

import click

from analyzer.cli import options
from analyzer.cli.auditing import audited
from analyzer.cli.errors import CannotDo
from analyzer.cli.exit_codes import nothing_judged


@click.command()
@options.paths_argument
@click.option(
    "--output",
    metavar="FILE",
    default="unstick-baseline.json",
    show_default=True,
    type=click.Path(dir_okay=False, writable=True),
    help="Where to write them.",
)
@options.analysis_options
@options.verbosity_options
def baseline(paths: tuple[str, ...], output: str, **flags: Any) -> None:
    """Accept every finding in PATHS; `audit --baseline FILE` then counts new ones only."""
    from analyzer.findings.baseline import BaselineError, write

    paths = paths or (".",)
    config = options.configuration(paths, flags)
    run = audited(config.settings(paths), flags["quiet"])
    if (reason := nothing_judged(run)) is not None:
        raise CannotDo(reason)
    try:
        accepted = write(Path(output), run.findings)
    except BaselineError as error:
        raise CannotDo(str(error)) from error
    click.echo(f"{output}: {len(accepted.findings)} findings accepted")
