"""`unstick audit`: a verdict per server, reports, and an exit code for CI."""

from typing import Any

import click

from analyzer.cli import exit_codes, options
from analyzer.cli.accepted import on_changed_lines, without_accepted
from analyzer.cli.auditing import audited, proposed
from analyzer.cli.config import Config, audited_root
from analyzer.cli.errors import CannotDo
from analyzer.cli.rendering import rendering
from analyzer.cli.rulebook import check_selectors
from analyzer.report.text import one_line
from analyzer.run import Run


@click.command()
@options.paths_argument
@options.output_options
@click.option(
    "--diffs/--no-diffs",
    default=None,
    help="Plan what `fix` would change, so that reports show each diff (default: with --html).",
)
@options.gate_options
@options.analysis_options
@options.verbosity_options
def audit(paths: tuple[str, ...], **flags: Any) -> None:
    """Give each MCP server in PATHS a verdict: does it need state between calls?

    Reads source only; nothing audited is imported or run, and there is no network.
    Exit codes: 0 nothing at or above --fail-on and --require, 1 something is, 2 the audit
    could not be done or there was no MCP server to judge.
    """
    paths = paths or (".",)
    outputs = options.outputs(flags)
    config = options.configuration(paths, flags)
    settings = config.settings(paths)
    check_selectors(settings)
    run = audited(settings, flags["quiet"])
    reason = exit_codes.nothing_judged(run)
    _tell_failures(run, reason or "")
    if reason is not None:
        raise CannotDo(reason)
    run = without_accepted(run, config.baseline)
    run = on_changed_lines(run, audited_root(paths), flags["since"])
    if flags["diffs"] or (flags["diffs"] is None and "html" in outputs):
        run = proposed(run, settings, flags["quiet"])
    reports = rendering(run, audited_root(paths), settings.rules_dirs)
    reports.write(outputs)
    if not flags["quiet"] and "-" not in outputs.values():
        reports.show(flags["verbose"])
    _refuse_doubt(run, config)
    raise click.exceptions.Exit(_gate(run, config, flags["exit_zero"]))


def _tell_failures(run: Run, reason: str) -> None:
    """Name each file that could not be read, but for one that `reason` is about."""
    for line in exit_codes.failures(run):
        if line not in reason:
            click.echo(f"not analysed: {line}", err=True)


def _refuse_doubt(run: Run, config: Config) -> None:
    """Exit 2 when our own code failed, or when `--strict` wants every file read."""
    for diagnostic in exit_codes.internal_errors(run):
        raise CannotDo(f"internal error in {diagnostic.file}: {diagnostic.message}")
    if config.strict and run.files.failed:
        raise CannotDo("some files could not be read, and --strict asks for all of them")


def _gate(run: Run, config: Config, exit_zero: bool) -> int:
    too_high = exit_codes.above(run.servers, config.require)
    for server in too_high:
        place = one_line(f"{server.file}:{server.line}: {server.name}")
        click.echo(f"{place} is {server.verdict}, --require {config.require}", err=True)
    counting = exit_codes.counting(run.findings, config.fail_on or "mandatory")
    return 1 if (too_high or counting) and not exit_zero else 0
