"""`unstick report`: the reports again, from a recorded run."""

from pathlib import Path
from typing import Any

import click

from analyzer.cli import options
from analyzer.cli.auditing import recorded
from analyzer.cli.rendering import rendering


@click.command()
@click.argument("run_json", metavar="RUN.json", type=click.Path(exists=True, dir_okay=False))
@options.output_options
@click.option(
    "--root",
    default=".",
    metavar="DIR",
    type=click.Path(exists=True, file_okay=False),
    help="The audited root, for code frames (default: the current directory).",
)
@click.option(
    "--against",
    metavar="OLD.json",
    type=click.Path(exists=True, dir_okay=False),
    help="Compare with an earlier run: what is new, fixed and unchanged.",
)
@options.rules_option
@options.verbosity_options
def report(run_json: str, **flags: Any) -> None:
    """Render the reports of RUN.json again, without reading the servers.

    Code frames come from the sources under --root; where a file is gone, the report goes without.
    """
    outputs = options.outputs(flags)
    earlier = recorded(flags["against"]) if flags["against"] else None
    reports = rendering(recorded(run_json), Path(flags["root"]), flags["rules"], earlier)
    reports.write(outputs)
    if not outputs and not flags["quiet"]:
        reports.show(flags["verbose"])
