"""`unstick show-settings` and `show-files`: what a run would do, before it is trusted."""

from typing import Any

import click

from analyzer.cli import options
from analyzer.cli.auditing import audited
from analyzer.cli.config import find_pyproject
from analyzer.report.text import one_line
from analyzer.spelling import displayable


@click.command()
@options.paths_argument
@options.gate_options
@options.analysis_options
@options.verbosity_options
def show_settings(paths: tuple[str, ...], **flags: Any) -> None:
    """Print the settings of a run over PATHS, as JSON, and which file they come from."""
    import msgspec

    paths = paths or (".",)
    config = options.configuration(paths, flags)
    source = None if flags["isolated"] else find_pyproject(paths)
    click.echo(f"configuration: {source or 'no [tool.unstick] table found'}", err=True)
    shown = {key: _displayable(value) for key, value in msgspec.to_builtins(config).items()}
    click.echo(msgspec.json.format(msgspec.json.encode(shown), indent=2))


@click.command()
@options.paths_argument
@options.analysis_options
@options.verbosity_options
def show_files(paths: tuple[str, ...], **flags: Any) -> None:
    """Print every file under PATHS: analysed, skipped or failed, with the reason."""
    paths = paths or (".",)
    config = options.configuration(paths, flags)
    files = audited(config.settings(paths), flags["quiet"]).files
    rows = [(file, "analysed", "") for file in files.analysed]
    rows += [(skipped.file, "skipped", skipped.reason) for skipped in files.skipped]
    rows += [(failed.file, "failed", failed.reason) for failed in files.failed]
    for file, fate, reason in sorted(rows):
        click.echo(one_line(f"{file}: {fate}{': ' if reason else ''}{reason}"))


def _displayable(value: object) -> object:
    """A value of the configuration, a list or a plain one, as JSON can hold it."""
    if isinstance(value, list | tuple):
        return [_displayable(item) for item in value]
    return displayable(value) if isinstance(value, str) else value
