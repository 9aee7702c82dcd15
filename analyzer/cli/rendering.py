"""Hand a run to the report formats; files and stdout are chosen here."""

from pathlib import Path

from analyzer.cli.errors import CannotDo
from analyzer.cli.rulebook import load_rulebook
from analyzer.cli.sources import source_reader
from analyzer.run import Run


def write_outputs(run: Run, outputs: dict[str, str], rules: tuple[str, ...], root: Path) -> None:
    """Write each wanted format; raises `CannotDo` when a file cannot be written."""
    if not outputs:
        return
    from analyzer.report import write_reports
    from analyzer.report.files import ReportNotWritten

    try:
        write_reports(run, outputs, source_reader(root), load_rulebook(rules))
    except ReportNotWritten as error:
        raise CannotDo(str(error)) from error


def show_summary(run: Run, verbose: bool) -> None:
    """The terminal summary, on stdout."""
    import rich.console

    from analyzer.report.terminal import render_terminal

    render_terminal(run, rich.console.Console(), verbose=verbose)
