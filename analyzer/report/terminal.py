"""The run on a terminal: readable at 80 columns, plain text in a pipe."""

from collections.abc import Iterator, Mapping

from rich.console import Console

from analyzer.report import deploying
from analyzer.report.comparing import (
    Comparison,
    change_sentence,
    compare,
    fixed_words,
    verdict_words,
)
from analyzer.report.doubts import diagnostic_groups, doubts_sentence
from analyzer.report.fate import fate_words, served_transports
from analyzer.report.frames import SourceReader, Sources
from analyzer.report.plan import plan
from analyzer.report.planwords import step_tags
from analyzer.report.printing import Printer
from analyzer.report.ruledoc import RuleDoc
from analyzer.report.text import cut, listed, one_line, shorten, visible
from analyzer.report.trace import told
from analyzer.report.verified_terminal import render_verification
from analyzer.report.words import (
    QUIET_ROLES,
    cells_of,
    counts_sentence,
    decides,
    entries_of,
    facts_by_answer,
    files_sentence,
    fixable_sentence,
    grounds,
    heaviest,
    leak_words,
    places_words,
    ranked_servers,
    rule_groups,
    sdk_of,
    shown_names,
    stdio_only,
    stdio_truth,
    transports_of,
    verdict_sentence,
)
from analyzer.run import Cell, Finding, Run, Server, Step, VerdictName

_IN_FULL = 3
"""More servers than this are a table; `verbose` shows each in full."""
_PLACES = 5
_CELLS = 6
_LONGEST_NAME = 20
_STYLES: dict[VerdictName, str] = {
    "genuinely-stateful": "bold red",
    "inconclusive": "bold magenta",
    "accidentally-stateful": "bold yellow",
    "stateless": "bold green",
}
_CATEGORY_STYLES = {"mandatory": "red", "potential": "yellow", "optional": "cyan"}
_ANSWER_STYLES = {"holds": "green", "fails": "red", "not known": "dim"}


def render_terminal(
    run: Run,
    console: Console,
    *,
    verbose: bool = False,
    source: SourceReader | None = None,
    rules: Mapping[str, RuleDoc] | None = None,
    earlier: Run | None = None,
) -> None:
    """Print a run; what changed since an `earlier` one comes first.

    `verbose` shows every server, place and step in full, with its code where `source` has it.
    Sentences wrap at the width of the console; locations never do, so that they stay clickable and
    greppable. Whether there is colour is the console's decision.
    """
    if run.verification is not None:
        render_verification(run.verification, console, verbose=verbose)
        console.print()
    page = _Page(run, console, Sources(source or _no_source), rules or {}, verbose)
    if earlier is not None:
        page.change(compare(run, earlier))
    page.overview()
    page.servers()
    page.deployment()
    page.findings()
    page.plan()
    page.closing()


def render_plan(run: Run, console: Console) -> None:
    """Print what to do, in order, each step with its detail."""
    page = _Page(run, console, Sources(_no_source), {}, verbose=True)
    page.sentences(verdict_sentence(run), style="bold")
    page.plan()


def _no_source(file: str) -> str | None:
    return None


class _Page(Printer):
    """Prints one run; each method is one part of the page."""

    def __init__(
        self,
        run: Run,
        console: Console,
        sources: Sources,
        rules: Mapping[str, RuleDoc],
        verbose: bool,
    ) -> None:
        super().__init__(console)
        self.run = run
        self.sources = sources
        self.rules = rules
        self.verbose = verbose
        self.names = shown_names(run)

    def change(self, comparison: Comparison) -> None:
        self.sentences(change_sentence(comparison), style="bold")
        for words in verdict_words(comparison):
            self.sentences(words.replace("`", ""), 2)
        if comparison.fixed:
            self.sentences(f"Fixed: {fixed_words(comparison, 12)}", 2)
        for finding in self.run.findings if comparison.new else ():
            if finding.fingerprint in comparison.new:
                self._finding(finding)
        self.line()

    # the servers

    def overview(self) -> None:
        """One line a server, the ones that need most attention first."""
        if len(self.run.servers) < 2:
            return
        self.sentences(verdict_sentence(self.run), style="bold")
        self.line()
        rows = [
            (
                (cut(one_line(self.names[server.id]), _LONGEST_NAME), "bold"),
                (server.verdict, _STYLES[server.verdict]),
                (_few(grounds(self.run, server)), ""),
                (f"{server.effort:,}", ""),
            )
            for server in ranked_servers(self.run)
        ]
        self.table(("Server", "Verdict", "Because of", "Points "), rows, rest=2)
        self.line()

    def servers(self) -> None:
        if len(self.run.servers) > _IN_FULL and not self.verbose:
            self.sentences(
                "--verbose shows each server with its trace and state; --html FILE writes a "
                "report to read and send around.",
                style="dim",
            )
            self.line()
            return
        for server in ranked_servers(self.run):
            self._server(server)

    def _server(self, server: Server) -> None:
        self.line(
            (self.names[server.id], "bold"),
            ("  ", ""),
            (server.verdict, _STYLES[server.verdict]),
            (f"  {server.confidence} confidence", "dim"),
        )
        self.line((f"  {server.file}:{server.line}", "cyan"))
        sdk, over = sdk_of(self.run, server), transports_of(server)
        self.sentences(f"{sdk}, {over}; {entries_of(server)}", 2)
        self.sentences(server.reason, 2)
        if stdio_only(server):
            self.sentences(stdio_truth(self.run, server), 2)
        self._trace(server.trace)
        self._facts(server)
        self._cells(server)
        self.line()

    def _trace(self, trace: tuple[Step, ...]) -> None:
        if not trace:
            return
        self.line(("  Trace", "bold"))
        story = told(trace)
        digits = len(str(len(story.steps)))
        for number, step in enumerate(story.steps, start=1):
            lead = f"    {number:>{digits}} {step.file}:{step.line} "
            self.sentences(step.text, 5 + digits, lead=lead)
            code = self.sources.line(step.file, step.line) if self.verbose else None
            if code and code.strip():
                self.line((f"      | {shorten(visible(code.strip()), self.width - 8)}", "dim"))
        if story.conclusion:
            self.sentences(story.conclusion, 7, lead="    so ", lead_style="")

    def _facts(self, server: Server) -> None:
        self.line(("  Facts", "bold"))
        for answer, facts in facts_by_answer(server):
            lead = f"    {answer:<9}  "
            self.sentences(", ".join(facts), 15, lead=lead, lead_style=_ANSWER_STYLES[answer])

    def _cells(self, server: Server) -> None:
        cells = cells_of(self.run, server)
        deciding = [cell for cell in cells if decides(server, cell)]
        softer = [c for c in cells if c not in deciding and c.role not in QUIET_ROLES]
        served = served_transports(server.transports)
        for (role, fate, remedy), group in _alike(deciding, served).items():
            could = "could decide" if server.verdict == "inconclusive" else "decides"
            self.line((f"  State that {could}: {role}", "bold"))
            self._deciding(server, group)
            self.sentences(f"fate: {fate}", 4)
            self.sentences(f"remedy: {remedy}", 4)
        if softer:
            self.line(("  Softer state", "bold"))
        for (role, _, remedy), group in _alike(softer, ()).items():
            self.sentences(f"{role}: {remedy}", 4)
            self._places(group, 6)
        self._quiet([cell for cell in cells if cell.role in QUIET_ROLES])

    def _deciding(self, server: Server, cells: list[Cell]) -> None:
        shown = cells if self.verbose else cells[:_CELLS]
        for cell in shown:
            key = "without a key" if cell.key == "none" else f"keyed by {cell.key}"
            leak = leak_words(server, cell)
            self.line((f"    {cell.name}", "bold"), (f"  {cell.file}:{cell.line}", "cyan"))
            style = "dim" if stdio_only(server) else "red"
            self.line((f"      {cell.scope}, {key}", ""), (leak and f", {leak}", style))
            self.sentences(f"written by {listed(cell.written_by) or 'nobody'}", 6)
            self.sentences(f"read by {listed(cell.read_by) or 'nobody'}", 6)
        self._places(cells[len(shown) :], 4)

    def _places(self, cells: list[Cell], indent: int) -> None:
        """One line a cell, some of them only counted."""
        shown = cells if self.verbose or len(cells) <= _CELLS + 1 else cells[:_CELLS]
        for cell in shown:
            self.line((f"{' ' * indent}{cell.name}", ""), (f"  {cell.file}:{cell.line}", "cyan"))
        if len(cells) > len(shown):
            self.line((f"{' ' * indent}and {len(cells) - len(shown)} more", "dim"))

    def _quiet(self, cells: list[Cell]) -> None:
        if cells:
            names = tuple(cell.name for cell in cells)
            self.sentences(
                f"Constant or per request: {listed(names, len(names) if self.verbose else 4)}", 2
            )

    # the files around the servers

    def deployment(self) -> None:
        around = deploying.told(self.run)
        if not around:
            return
        self.line(("Deployment", "bold"))
        shown = around if self.verbose or len(around) <= _CELLS + 1 else around[:_CELLS]
        for one in shown:
            words = deploying.DECISIONS[one.decision]
            where = f"  {one.file}:{one.line}: "
            self.sentences(f"`{one.setting}` {words}", 4, lead=where, whole=True)
            on = f"{one.subject}, " if one.subject else ""
            self.sentences(f"{on}{deploying.server_words(self.run, one)}: {one.reason}", 4)
            if self.verbose and one.evidence:
                self.sentences(one.evidence, 4)
        if len(around) > len(shown):
            self.line((f"  and {len(around) - len(shown):,} more; --verbose lists them", "dim"))
        self.line()

    # the findings

    def findings(self) -> None:
        for code, findings in rule_groups(self.run.findings):
            doc = self.rules.get(code)
            self.line(
                (code, "bold"),
                (f" {doc.name}" if doc else "", "bold"),
                (f"  {places_words(findings)}", _CATEGORY_STYLES[heaviest(findings)]),
            )
            few = self.verbose or len(findings) <= _PLACES
            shown = findings if few else findings[: _PLACES - 2]
            for number, finding in enumerate(shown, start=1):
                after = shown[number] if number < len(shown) else None
                self._finding(finding, framed=after is None or _lines(after) != _lines(finding))
            if len(findings) > len(shown):
                self.line(
                    (f"  and {len(findings) - len(shown):,} more; --verbose lists them", "dim")
                )
            self.line()

    def _finding(self, finding: Finding, *, framed: bool = True) -> None:
        """The finding with its code, which several at the same lines show once, after the last."""
        where = f"  {finding.file}:{finding.line}:{finding.column}: "
        self.sentences(f"{finding.code} {finding.message}", 4, lead=where, whole=True)
        for line in self._frame(finding) if framed else ():
            self.line((line, "dim"))
        if self.verbose:
            self.sentences(_what_now(finding), 4)

    def _frame(self, finding: Finding) -> Iterator[str]:
        frame = self.sources.frame(finding.file, finding.line, finding.end_line)
        if frame is None:
            return
        last = frame.first + len(frame.lines) - 1
        gutter = len(str(last))
        for number, (line, marked) in enumerate(
            zip(frame.lines, frame.marked, strict=True), start=frame.first
        ):
            if not marked and not self.verbose:
                continue
            text = shorten(visible(line.expandtabs(4)), max(20, self.console.width - gutter - 9))
            yield f"    {'>' if marked else ' '} {number:>{gutter}} | {text}".rstrip()

    # what to do, and what to know

    def plan(self) -> None:
        steps = plan(self.run)
        if not steps:
            return
        self.line(("Plan", "bold"))
        for number, step in enumerate(steps, start=1):
            tags = step_tags(step)
            tail = f" [{', '.join(tags)}]" if tags else ""
            self.sentences(step.title + tail, 5, lead=f"{number:>3}. ", lead_style="")
            if self.verbose:
                self.sentences(step.detail, 5)
        self.line()

    def closing(self) -> None:
        for kind, diagnostics in diagnostic_groups(self.run.diagnostics) if self.verbose else ():
            self.sentences(f"{kind.title}. {kind.meaning}", style="bold")
            for diagnostic in diagnostics:
                line = f":{diagnostic.line}" if diagnostic.line else ""
                self.sentences(diagnostic.message, 4, lead=f"  {diagnostic.file}{line}: ")
            self.line()
        self.sentences(verdict_sentence(self.run), style="bold")
        self.sentences(counts_sentence(self.run))
        if (doubts := doubts_sentence(self.run.diagnostics)) is not None:
            self.sentences(doubts)
        self.sentences(files_sentence(self.run))
        if (fixable := fixable_sentence(self.run)) is not None:
            self.sentences(fixable, style="bold")


_Alike = tuple[str, str, str]


def _alike(cells: list[Cell], served: tuple[str, ...]) -> dict[_Alike, list[Cell]]:
    """Cells by role, fate and remedy, in order of first sight; no `served`, no fate."""
    groups: dict[_Alike, list[Cell]] = {}
    for cell in cells:
        fate = fate_words(cell.fate, served) if served else ""
        groups.setdefault((cell.role, fate, cell.remedy), []).append(cell)
    return groups


def _few(words: tuple[str, ...]) -> str:
    more = f" +{len(words) - 1}" if len(words) > 1 else ""
    return f"{words[0]}{more}" if words else ""


def _lines(finding: Finding) -> tuple[str, int, int]:
    return finding.file, finding.line, finding.end_line


def _what_now(finding: Finding) -> str:
    if finding.fix is None:
        return f"No automatic change: {finding.unfixed or 'no codemod covers this place'}"
    return f"Fix ({finding.fix.applicability}): {finding.fix.title}"
