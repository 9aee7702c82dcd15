"""Hand a run to the report formats; files and stdout are chosen here."""

from collections.abc import Mapping
from pathlib import Path

import msgspec

from analyzer.cli.errors import CannotDo
from analyzer.cli.rulebook import RulePage, rule_pages
from analyzer.report import Format
from analyzer.run import Run
from analyzer.workspace.sources import exact_reader


class Rendering(msgspec.Struct, frozen=True):
    """A run with what its reports quote: the sources under `root` and the pages of the rules."""

    run: Run
    root: Path
    pages: Mapping[str, RulePage]

    def write(self, outputs: Mapping[Format, str]) -> None:
        """Write each wanted format; raises `CannotDo` when a file cannot be written."""
        from analyzer.report import ReportNotWritten, write_reports

        try:
            write_reports(self.run, outputs, exact_reader(self.root), self.pages)
        except ReportNotWritten as error:
            raise CannotDo(str(error)) from error

    def show(self, verbose: bool) -> None:
        """The terminal summary, on stdout."""
        import rich.console

        from analyzer.report.terminal import render_terminal

        render_terminal(
            self.run,
            rich.console.Console(),
            verbose=verbose,
            source=exact_reader(self.root),
            rules=self.pages,
        )

    def show_verification(self, verbose: bool) -> None:
        """What running it showed, on stdout; the audit itself is another command."""
        import rich.console

        from analyzer.report.verified_terminal import render_verification

        if self.run.verification is not None:
            console = rich.console.Console()
            render_verification(self.run.verification, console, verbose=verbose)


def rendering(run: Run, root: Path, rules_dirs: tuple[str, ...]) -> Rendering:
    return Rendering(run, root, rule_pages(rules_dirs))
