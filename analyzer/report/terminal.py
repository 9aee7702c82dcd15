"""The run on a terminal: readable at 80 columns, plain text in a pipe."""

import sys
from collections.abc import Iterator, Mapping
from textwrap import wrap

from rich.console import Console
from rich.text import Text

from analyzer.report.fate import fate_words
from analyzer.report.frames import SourceReader, Sources
from analyzer.report.plan import plan, step_tags
from analyzer.report.ruledoc import RuleDoc
from analyzer.report.text import listed, one_line, plural, shorten, visible
from analyzer.report.words import (
    QUIET_ROLES,
    STDIO_TRUTH,
    cells_of,
    counts_sentence,
    decides,
    files_sentence,
    fixable_sentence,
    four_facts,
    ranked_servers,
    rule_groups,
    sdk_of,
    stdio_only,
    verdict_sentence,
)
from analyzer.run import Cell, Finding, Run, Server, Step, VerdictName

_PLACES = 10
_STYLES: dict[VerdictName, str] = {
    "genuinely-stateful": "bold red",
    "inconclusive": "bold magenta",
    "accidentally-stateful": "bold yellow",
    "stateless": "bold green",
}
_CATEGORY_STYLES = {"mandatory": "red", "potential": "yellow", "optional": "cyan"}


def render_terminal(
    run: Run,
    console: Console,
    *,
    verbose: bool = False,
    source: SourceReader | None = None,
    rules: Mapping[str, RuleDoc] | None = None,
) -> None:
    """Print a run. `verbose` lists every place, with its code where `source` has it.

    Sentences wrap at the width of the console; locations never do, so that they stay clickable and
    greppable. Whether there is colour is the console's decision.
    """
    page = _Page(console, Sources(source or _no_source), rules or {}, verbose)
    for server in ranked_servers(run):
        page.server(run, server)
    page.findings(run)
    page.plan(run)
    page.closing(run)


def _no_source(file: str) -> str | None:
    return None


class _Page:
    """Prints to one console; each method is one part of the page."""

    def __init__(
        self, console: Console, sources: Sources, rules: Mapping[str, RuleDoc], verbose: bool
    ) -> None:
        self.console = console
        self.sources = sources
        self.rules = rules
        self.verbose = verbose

    def server(self, run: Run, server: Server) -> None:
        self._line((server.name, "bold"), ("  ", ""), (server.verdict, _STYLES[server.verdict]))
        transports = ", ".join(server.transports) or "transport not known"
        self._line((f"  {server.file}:{server.line}", "dim"))
        self._line((f"  {sdk_of(run, server)}, {transports}, {server.confidence} confidence", ""))
        self._sentences(server.reason, 2)
        if stdio_only(server):
            self._sentences(STDIO_TRUTH.format(target=run.target), 2)
        self._trace(server.trace)
        self._facts(server)
        self._cells(run, server)
        self._line()

    def _trace(self, steps: tuple[Step, ...]) -> None:
        if steps:
            self._line(("  Trace", "bold"))
        for number, step in enumerate(steps, start=1):
            self._sentences(step.text, 6, lead=f"    {number} {step.file}:{step.line} ")

    def _facts(self, server: Server) -> None:
        self._line(("  Facts", "bold"))
        for name, holds in four_facts(server):
            word, style = {
                True: ("holds    ", "green"),
                False: ("fails    ", "red"),
                None: ("not known", "dim"),
            }[holds]
            self._line(("    ", ""), (word, style), (f"  {name}", ""))

    def _cells(self, run: Run, server: Server) -> None:
        cells = cells_of(run, server)
        deciding = [cell for cell in cells if decides(server, cell)]
        softer = [c for c in cells if c not in deciding and c.role not in QUIET_ROLES]
        if deciding:
            self._line(("  State that decides", "bold"))
        for cell in deciding:
            self._deciding_cell(cell)
        if softer:
            self._line(("  Softer state", "bold"))
        for cell in softer:
            text = f"{cell.name}, {cell.role}: {cell.remedy}"
            self._sentences(text, 6, lead=f"    {cell.file}:{cell.line} ")

    def _deciding_cell(self, cell: Cell) -> None:
        key = "no key" if cell.key == "none" else f"keyed by {cell.key}"
        leak = [(", ", ""), ("leaks across clients", "red")] if cell.leaks_across_clients else []
        self._line(
            ("    ", ""),
            (one_line(cell.name), "bold"),
            (f"  {cell.role}, {cell.scope}, {key}", ""),
            *leak,
        )
        self._line((f"      {cell.file}:{cell.line}", "cyan"))
        self._sentences(f"written by {listed(cell.written_by) or 'nobody'}", 6)
        self._sentences(f"read by {listed(cell.read_by) or 'nobody'}", 6)
        self._sentences(f"fate: {fate_words(cell.fate)}", 6)
        self._sentences(f"remedy: {cell.remedy}", 6)

    def findings(self, run: Run) -> None:
        for code, findings in rule_groups(run.findings):
            category = findings[0].category
            doc = self.rules.get(code)
            self._line(
                (code, "bold"),
                (f" {doc.name}" if doc else "", "bold"),
                ("  ", ""),
                (category, _CATEGORY_STYLES[category]),
                (f", {plural(len(findings), 'place')}", ""),
            )
            shown = findings if self.verbose else findings[:_PLACES]
            for finding in shown:
                self._finding(finding)
            if len(findings) > len(shown):
                hidden = len(findings) - len(shown)
                self._line((f"  and {hidden:,} more; --verbose lists them", "dim"))
            self._line()

    def _finding(self, finding: Finding) -> None:
        where = f"  {finding.file}:{finding.line}:{finding.column}: "
        message = f"{finding.code} {finding.message}"
        # In a pipe a finding is one line, for grep.
        width = self.console.width if self.console.is_terminal else sys.maxsize
        self._sentences(message, 4, lead=where, width=width)
        if self.verbose:
            for line in self._frame(finding):
                self._line((line, ""))
            self._sentences(_what_now(finding), 4)

    def _frame(self, finding: Finding) -> Iterator[str]:
        frame = self.sources.frame(finding.file, finding.line, finding.end_line)
        if frame is None:
            return
        last = frame.first + len(frame.lines) - 1
        gutter = len(str(last))
        for number, (line, marked) in enumerate(
            zip(frame.lines, frame.marked, strict=True), start=frame.first
        ):
            text = shorten(visible(line.expandtabs(4)), max(20, self.console.width - gutter - 9))
            yield f"    {'>' if marked else ' '} {number:>{gutter}} | {text}".rstrip()

    def plan(self, run: Run) -> None:
        steps = plan(run)
        if not steps:
            return
        self._line(("Plan", "bold"))
        for number, step in enumerate(steps, start=1):
            tags = step_tags(step)
            tail = f" [{', '.join(tags)}]" if tags else ""
            self._sentences(step.title + tail, 5, lead=f"{number:>3}. ", lead_style="")
            if self.verbose:
                self._sentences(step.detail, 5)
        self._line()

    def closing(self, run: Run) -> None:
        self._sentences(verdict_sentence(run), 0, style="bold")
        self._sentences(counts_sentence(run), 0)
        if (fixable := fixable_sentence(run)) is not None:
            self._sentences(fixable, 0)
        self._sentences(files_sentence(run), 0)

    def _sentences(
        self,
        text: str,
        indent: int,
        *,
        lead: str = "",
        lead_style: str = "cyan",
        style: str = "",
        width: int | None = None,
    ) -> None:
        """Wrap words at the console's width after `lead`; a long word is never broken."""
        blank = " " * indent
        lines = wrap(
            one_line(text),
            max(40, width or self.console.width),
            initial_indent=lead or blank,
            subsequent_indent=blank,
            break_long_words=False,
            break_on_hyphens=False,
        )
        for line in lines[:1]:
            self._line((line[: len(lead)], lead_style), (line[len(lead) :], style))
        for line in lines[1:]:
            self._line((line, style))

    def _line(self, *parts: tuple[str, str]) -> None:
        text = Text()
        for content, style in parts:
            text.append(visible(content).replace("\n", "\\n"), style)
        self.console.print(text, soft_wrap=True, highlight=False)


def _what_now(finding: Finding) -> str:
    if finding.fix is None:
        return f"No automatic change: {finding.unfixed or 'no codemod covers this place'}"
    return f"Fix ({finding.fix.applicability}): {finding.fix.title}"
