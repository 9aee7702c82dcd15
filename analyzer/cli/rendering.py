"""Hand a run to the report formats; files and stdout are chosen here."""

from collections.abc import Mapping
from pathlib import Path

import msgspec

from analyzer.cli.errors import CannotDo
from analyzer.cli.rulebook import RulePage, rule_pages
from analyzer.report import Format
from analyzer.run import Run
from analyzer.spelling import displayable
from analyzer.workspace.sources import exact_reader


class Rendering(msgspec.Struct, frozen=True):
    """A run with what its reports quote: the sources under `root` and the pages of the rules."""

    run: Run
    root: Path
    pages: Mapping[str, RulePage]
    earlier: Run | None = None

    def write(self, outputs: Mapping[Format, str]) -> None:
        """Write each wanted format; raises `CannotDo` when a file cannot be written."""
        from analyzer.report import Beside, ReportNotWritten, write_reports

        try:
            beside = Beside(self.earlier, path_from_top(self.root))
            write_reports(self.run, outputs, exact_reader(self.root), self.pages, beside)
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
            earlier=self.earlier,
        )

    def show_verification(self, verbose: bool) -> None:
        """What running it showed, on stdout; the audit itself is another command."""
        import rich.console

        from analyzer.report.verified_terminal import render_verification

        if self.run.verification is not None:
            console = rich.console.Console()
            render_verification(self.run.verification, console, verbose=verbose)


def rendering(
    run: Run, root: Path, rules_dirs: tuple[str, ...], earlier: Run | None = None
) -> Rendering:
    return Rendering(run, root, rule_pages(rules_dirs), earlier)


def path_from_top(root: Path) -> str:
    """`servers/shop/`: the way from the top of the git repository, else from the working
    directory, to `root`; empty where they are the same or `root` is elsewhere."""
    absolute = root.resolve()
    tops = (folder for folder in (absolute, *absolute.parents) if (folder / ".git").exists())
    top = next(tops, Path.cwd())
    below = absolute != top and absolute.is_relative_to(top)
    return f"{displayable(absolute.relative_to(top).as_posix())}/" if below else ""
