"""What the HTML page shows, ready for the template: a run as plain view values."""

import re
from collections import Counter
from collections.abc import Mapping

import msgspec
from markupsafe import Markup

from analyzer.diagnostics import Diagnostic
from analyzer.report.diff import fix_diff
from analyzer.report.doubts import Kind, diagnostic_groups
from analyzer.report.drawing import drawing
from analyzer.report.fate import FateRow, fate_rows, fate_words, outcomes_over, served_transports
from analyzer.report.frames import Sources
from analyzer.report.highlight import highlighted
from analyzer.report.plan import PlanStep, plan
from analyzer.report.ruledoc import RuleDoc
from analyzer.report.text import one_line
from analyzer.report.trace import told
from analyzer.report.words import (
    CATEGORIES,
    QUIET_ROLES,
    cells_of,
    decides,
    entries_of,
    fix_status,
    four_facts,
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
)
from analyzer.run import Category, Cell, Finding, Outcome, Run, Server, Step

FULL_FINDINGS = 600
DRAWN_NODES = 3_000
_OPENED = 3


class CodeLine(msgspec.Struct, frozen=True):
    number: int
    html: Markup
    marked: bool


class StepView(msgspec.Struct, frozen=True):
    """A step of a trace with its line of code, where there is source."""

    where: str
    text: str
    code: Markup | None


class TraceView(msgspec.Struct, frozen=True):
    """The steps of a trace, and what follows from them."""

    steps: tuple[StepView, ...]
    conclusion: str | None


class CellView(msgspec.Struct, frozen=True):
    """`opened` cells show their details at once; `served` are the server's own transports.

    `outcomes` are those of the served transports; `kept` only where there is no other.
    """

    anchor: str
    cell: Cell
    decides: bool
    opened: bool
    quiet: bool
    fate: tuple[FateRow, ...]
    fate_words: str
    served: tuple[str, ...]
    trace: TraceView
    outcomes: tuple[Outcome, ...]
    leak: str
    picture: Markup
    picture_left_out: bool
    entries_left_out: int


class ServerView(msgspec.Struct, frozen=True):
    """`name` tells servers of one name apart."""

    anchor: str
    name: str
    server: Server
    facts: tuple[tuple[str, bool | None], ...]
    sdk: str
    evidence: tuple[str, ...]
    transports: str
    entries: str
    stdio_truth: str | None
    trace: TraceView
    cells: tuple[CellView, ...]


class FindingView(msgspec.Struct, frozen=True):
    """`full` findings come with code, trace and diff; the others are one line each."""

    anchor: str
    finding: Finding
    full: bool
    server: ServerView | None
    cell: CellView | None
    frame: tuple[CodeLine, ...]
    trace: TraceView
    diff: tuple[str, ...]


class RuleView(msgspec.Struct, frozen=True):
    code: str
    doc: RuleDoc | None
    category: str
    places: str
    effort: int
    findings: tuple[FindingView, ...]

    @property
    def full(self) -> tuple[FindingView, ...]:
        return tuple(view for view in self.findings if view.full)

    @property
    def brief(self) -> tuple[FindingView, ...]:
        return tuple(view for view in self.findings if not view.full)


class CountRow(msgspec.Struct, frozen=True):
    """Findings of one category: a filter query and a count by who can make the change."""

    category: Category
    cells: tuple[tuple[str, int], ...]
    effort: int


class Page(msgspec.Struct, frozen=True):
    run: Run
    counts: tuple[CountRow, ...]
    doubts: tuple[tuple[Kind, tuple[Diagnostic, ...]], ...]
    servers: tuple[ServerView, ...]
    rules: tuple[RuleView, ...]
    plan: tuple[PlanStep, ...]


def page_of(run: Run, sources: Sources, rules: Mapping[str, RuleDoc]) -> Page:
    """The page of a run; code frames come from `sources`, documentation from `rules`."""
    return _PageBuilder(run, sources, rules).page()


class _PageBuilder:
    """Views share cells and anchors, and the page has one budget for code and pictures."""

    def __init__(self, run: Run, sources: Sources, rules: Mapping[str, RuleDoc]) -> None:
        self.run = run
        self.names = shown_names(run)
        self.sources = sources
        self.rules = rules
        self.code: dict[str, tuple[Markup, ...]] = {}
        self.nodes_left = DRAWN_NODES
        self.anchors: set[str] = set()
        self.cells: dict[str, CellView] = {}
        self.servers: dict[str, ServerView] = {}

    def page(self) -> Page:
        for server in ranked_servers(self.run):
            self.servers[server.id] = self._server(server)
        groups = rule_groups(self.run.findings)
        share = FULL_FINDINGS if len(self.run.findings) <= FULL_FINDINGS else 0
        share = share or max(3, FULL_FINDINGS // max(1, len(groups)))
        return Page(
            run=self.run,
            counts=_count_rows(self.run.findings),
            doubts=diagnostic_groups(self.run.diagnostics),
            servers=tuple(self.servers.values()),
            rules=tuple(self._rule(code, findings, share) for code, findings in groups),
            plan=plan(self.run),
        )

    def _server(self, server: Server) -> ServerView:
        evidence = [p.sdk.evidence for p in self.run.projects if p.root == server.project]
        cells = cells_of(self.run, server)
        wanted = [cell for cell in cells if decides(server, cell)]
        # A page of many servers is for scanning: everything is one click away.
        opened = wanted[:_OPENED] if len(self.run.servers) <= _OPENED else []
        return ServerView(
            anchor=self._anchor("s", server.name),
            name=self.names[server.id],
            server=server,
            facts=four_facts(server),
            sdk=sdk_of(self.run, server),
            evidence=evidence[0] if evidence else (),
            transports=transports_of(server),
            entries=entries_of(server),
            stdio_truth=stdio_truth(self.run, server) if stdio_only(server) else None,
            trace=self._trace(server.trace),
            cells=tuple(self._cell(server, cell, cell in opened) for cell in cells),
        )

    def _cell(self, server: Server, cell: Cell, opened: bool) -> CellView:
        anchor = self._anchor("c", cell.name)
        served = served_transports(server.transports)
        nodes = len(cell.neighbourhood.nodes)
        drawn = 0 < nodes <= self.nodes_left and cell.role not in QUIET_ROLES
        self.nodes_left -= nodes if drawn else 0
        svg = drawing(cell.neighbourhood, cell.name, anchor) if drawn else ""
        view = CellView(
            anchor=anchor,
            cell=cell,
            decides=decides(server, cell),
            opened=opened,
            quiet=cell.role in QUIET_ROLES,
            fate=fate_rows(cell.fate),
            fate_words=fate_words(cell.fate, served),
            served=served,
            trace=self._trace(cell.trace),
            leak=leak_words(server, cell),
            outcomes=outcomes_over(cell.fate, served),
            picture=Markup(svg),
            picture_left_out=nodes > 0 and not drawn and cell.role not in QUIET_ROLES,
            entries_left_out=_entries_left_out(cell) if drawn else 0,
        )
        self.cells.setdefault(cell.id, view)
        return view

    def _rule(self, code: str, findings: tuple[Finding, ...], share: int) -> RuleView:
        return RuleView(
            code=code,
            doc=self.rules.get(code),
            category=heaviest(findings),
            places=places_words(findings),
            effort=sum(finding.effort for finding in findings),
            findings=tuple(
                self._finding(finding, index < share) for index, finding in enumerate(findings)
            ),
        )

    def _finding(self, finding: Finding, full: bool) -> FindingView:
        return FindingView(
            anchor=self._anchor("f", finding.fingerprint),
            finding=finding,
            full=full,
            server=self.servers.get(finding.server or ""),
            cell=self.cells.get(finding.cell or ""),
            frame=self._frame(finding) if full else (),
            trace=self._trace(finding.trace if full else ()),
            diff=fix_diff(finding.fix, self.sources) if full and finding.fix else (),
        )

    def _frame(self, finding: Finding) -> tuple[CodeLine, ...]:
        frame = self.sources.frame(finding.file, finding.line, finding.end_line)
        if frame is None:
            return ()
        code = self._code(finding.file)
        return tuple(
            CodeLine(number, code[number - 1], marked)
            for number, marked in enumerate(frame.marked, start=frame.first)
        )

    def _trace(self, trace: tuple[Step, ...]) -> TraceView:
        story = told(trace)
        steps = (
            StepView(f"{step.file}:{step.line}", step.text, self._code_line(step))
            for step in story.steps
        )
        return TraceView(tuple(steps), story.conclusion)

    def _code_line(self, step: Step) -> Markup | None:
        code = self._code(step.file)
        if not 0 < step.line <= len(code):
            return None
        return Markup(code[step.line - 1].strip())

    def _code(self, file: str) -> tuple[Markup, ...]:
        if file not in self.code:
            python = file.endswith((".py", ".pyi"))
            self.code[file] = highlighted(self.sources.lines(file), python)
        return self.code[file]

    def _anchor(self, prefix: str, wish: str) -> str:
        """A fragment that stays the same while the name does, and is unique in the page."""
        plain = re.sub(r"[^A-Za-z0-9]+", "-", one_line(wish)).strip("-")[:60] or "x"
        anchor, count = f"{prefix}-{plain}", 1
        while anchor in self.anchors:
            count += 1
            anchor = f"{prefix}-{plain}-{count}"
        self.anchors.add(anchor)
        return anchor


def _count_rows(findings: tuple[Finding, ...]) -> tuple[CountRow, ...]:
    rows = []
    for category in CATEGORIES:
        found = [finding for finding in findings if finding.category == category]
        status = Counter(fix_status(finding) for finding in found)
        query = f"category:{category} fix:"
        cells = (
            (f"{query}safe", status["safe"]),
            (f"{query}unsafe", status["unsafe"]),
            (f"{query}manual fix:none", status["manual"] + status["none"]),
        )
        if found:
            rows.append(CountRow(category, cells, sum(finding.effort for finding in found)))
    return tuple(rows)


def _entries_left_out(cell: Cell) -> int:
    """How many of the entry points that reach a cell its picture does not show."""
    drawn = {node.label for node in cell.neighbourhood.nodes if node.kind == "entry point"}
    return len({*cell.written_by, *cell.read_by} - drawn)
