"""Hand a run to the report formats; files and stdout are chosen here."""

from collections.abc import Mapping
from pathlib import Path

from analyzer.cli.errors import CannotDo
from analyzer.cli.rulebook import load_rulebook
from analyzer.cli.sources import source_reader
from analyzer.report import Format
from analyzer.run import Run


def write_outputs(
    run: Run, outputs: Mapping[Format, str], rules: tuple[str, ...], root: Path
) -> None:
    """Write each wanted format; raises `CannotDo` when a file cannot be written."""
    if not outputs:
        return
    from analyzer.report import ReportNotWritten, write_reports

    by_code = {rule.code: rule for rule in load_rulebook(rules)}
    try:
        write_reports(run, outputs, source_reader(root), by_code)
    except ReportNotWritten as error:
        raise CannotDo(str(error)) from error


def show_summary(run: Run, verbose: bool) -> None:
    """The terminal summary, on stdout."""
    import rich.console

    from analyzer.report.terminal import render_terminal

    render_terminal(run, rich.console.Console(), verbose=verbose)
