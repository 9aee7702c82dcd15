"""What the HTML page shows, ready for the template: a run as plain view values."""

import re
from collections.abc import Mapping

import msgspec
from markupsafe import Markup

from analyzer.report.diff import fix_diff
from analyzer.report.drawing import drawing
from analyzer.report.fate import FateRow, fate_rows, fate_words
from analyzer.report.frames import Sources
from analyzer.report.highlight import highlighted
from analyzer.report.plan import PlanStep, plan
from analyzer.report.ruledoc import RuleDoc
from analyzer.report.text import one_line
from analyzer.report.words import (
    QUIET_ROLES,
    cells_of,
    decides,
    four_facts,
    ranked_servers,
    rule_groups,
    sdk_of,
    stdio_only,
)
from analyzer.run import Cell, Finding, Run, Server, Step

FULL_FINDINGS = 600
DRAWN_NODES = 3_000


class CodeLine(msgspec.Struct, frozen=True):
    number: int
    html: Markup
    marked: bool


class StepView(msgspec.Struct, frozen=True):
    """A step of a trace with its line of code, where there is source."""

    where: str
    text: str
    code: Markup | None


class CellView(msgspec.Struct, frozen=True):
    anchor: str
    cell: Cell
    decides: bool
    quiet: bool
    fate: tuple[FateRow, ...]
    fate_words: str
    trace: tuple[StepView, ...]
    picture: Markup
    picture_left_out: bool


class ServerView(msgspec.Struct, frozen=True):
    anchor: str
    server: Server
    facts: tuple[tuple[str, bool | None], ...]
    sdk: str
    evidence: tuple[str, ...]
    stdio_only: bool
    trace: tuple[StepView, ...]
    cells: tuple[CellView, ...]


class FindingView(msgspec.Struct, frozen=True):
    """`full` findings come with code, trace and diff; the others are one line each."""

    anchor: str
    finding: Finding
    full: bool
    server: ServerView | None
    cell: CellView | None
    frame: tuple[CodeLine, ...]
    trace: tuple[StepView, ...]
    diff: tuple[str, ...]


class RuleView(msgspec.Struct, frozen=True):
    code: str
    doc: RuleDoc | None
    category: str
    effort: int
    findings: tuple[FindingView, ...]

    @property
    def full(self) -> tuple[FindingView, ...]:
        return tuple(view for view in self.findings if view.full)

    @property
    def brief(self) -> tuple[FindingView, ...]:
        return tuple(view for view in self.findings if not view.full)


class Page(msgspec.Struct, frozen=True):
    run: Run
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
            servers=tuple(self.servers.values()),
            rules=tuple(self._rule(code, findings, share) for code, findings in groups),
            plan=plan(self.run),
        )

    def _server(self, server: Server) -> ServerView:
        evidence = [p.sdk.evidence for p in self.run.projects if p.root == server.project]
        return ServerView(
            anchor=self._anchor("s", server.name),
            server=server,
            facts=four_facts(server),
            sdk=sdk_of(self.run, server),
            evidence=evidence[0] if evidence else (),
            stdio_only=stdio_only(server),
            trace=self._trace(server.trace),
            cells=tuple(self._cell(server, cell) for cell in cells_of(self.run, server)),
        )

    def _cell(self, server: Server, cell: Cell) -> CellView:
        anchor = self._anchor("c", cell.name)
        nodes = len(cell.neighbourhood.nodes)
        drawn = 0 < nodes <= self.nodes_left and cell.role not in QUIET_ROLES
        self.nodes_left -= nodes if drawn else 0
        svg = drawing(cell.neighbourhood, cell.name, anchor) if drawn else ""
        view = CellView(
            anchor=anchor,
            cell=cell,
            decides=decides(server, cell),
            quiet=cell.role in QUIET_ROLES,
            fate=fate_rows(cell.fate),
            fate_words=fate_words(cell.fate),
            trace=self._trace(cell.trace),
            picture=Markup(svg),
            picture_left_out=nodes > 0 and not drawn and cell.role not in QUIET_ROLES,
        )
        self.cells.setdefault(cell.id, view)
        return view

    def _rule(self, code: str, findings: tuple[Finding, ...], share: int) -> RuleView:
        return RuleView(
            code=code,
            doc=self.rules.get(code),
            category=findings[0].category,
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
            trace=self._trace(finding.trace) if full else (),
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

    def _trace(self, steps: tuple[Step, ...]) -> tuple[StepView, ...]:
        return tuple(
            StepView(f"{step.file}:{step.line}", step.text, self._code_line(step))
            for step in steps
        )

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
