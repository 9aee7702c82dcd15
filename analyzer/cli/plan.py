"""`unstick plan`: what to do, in order, as text or as tasks to hand out."""

import shlex
from pathlib import Path
from typing import Any

import click

from analyzer.cli import options
from analyzer.cli.auditing import audited, proposed, recorded
from analyzer.cli.config import audited_root
from analyzer.cli.errors import CannotDo
from analyzer.cli.exit_codes import nothing_judged
from analyzer.cli.rulebook import rule_pages
from analyzer.workspace.sources import exact_reader


@click.command()
@options.paths_argument
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "markdown"]),
    default="text",
    help="An overview, or self-contained tasks with places, facts and acceptance.",
)
@options.run_option("Plan from a recorded run instead of auditing PATHS.")
@options.analysis_options
@options.verbosity_options
def plan(paths: tuple[str, ...], form: str, run_json: str | None, **flags: Any) -> None:
    """Print what to do about the servers in PATHS, in order.

    With --format markdown each step is a task that a person or a coding agent can take alone.
    """
    paths = paths or (".",)
    config = options.configuration(paths, flags)
    settings = config.settings(paths)
    run = recorded(run_json) if run_json else audited(settings, flags["quiet"])
    if form == "markdown" and not run_json:
        run = proposed(run, settings, flags["quiet"])
    if (reason := nothing_judged(run)) is not None:
        raise CannotDo(reason)
    pages = rule_pages(settings.rules_dirs)
    if form == "markdown":
        from analyzer.report.tasks import render_tasks

        root = Path() if run_json else audited_root(paths)
        named = run.run.paths if run_json else paths
        shown = " ".join(map(shlex.quote, named))
        click.echo(render_tasks(run, exact_reader(root), pages, shown), nl=False)
        return
    import rich.console

    from analyzer.report.terminal import render_plan

    render_plan(run, rich.console.Console())
