"""What a plan leaves to people and coding agents, as self-contained tasks in Markdown."""

import re
from collections.abc import Iterator, Mapping

import msgspec

from analyzer.report.fate import fate_words, served_transports
from analyzer.report.frames import SourceReader, Sources
from analyzer.report.markdown import escaped, inert
from analyzer.report.plan import PlanStep, plan
from analyzer.report.planwords import plan_words, step_tags
from analyzer.report.ruledoc import RuleDoc
from analyzer.report.text import listed, one_line, plural, sentence, visible
from analyzer.report.trace import told
from analyzer.report.words import (
    sdk_of,
    shown_names,
    transports_of,
    verdict_sentence,
)
from analyzer.run import Cell, Finding, Run, Server, Step

_PLACES = 40
_BY_MACHINE = {
    "automatic": "unstick fix {} --write",
    "automatic, then review": "unstick fix {} --unsafe --write",
}


_BACKTICKED = re.compile(r"`([^`]+)`")


class Task(msgspec.Struct, frozen=True):
    """A step, or the part of one that a single rule asks for."""

    title: str
    step: PlanStep
    findings: tuple[Finding, ...]

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(sorted({finding.code for finding in self.findings}))


def tasks_of(run: Run, rules: Mapping[str, RuleDoc]) -> tuple[Task, ...]:
    """The steps of the plan; what is done by hand is a task for each rule."""
    return tuple(task for step in plan(run) for task in _split(step, rules))


def _split(step: PlanStep, rules: Mapping[str, RuleDoc]) -> Iterator[Task]:
    if step.mode != "by hand" or len(step.codes) < 2:
        yield Task(step.title, step, step.findings)
        return
    for rule in step.codes:
        found = tuple(finding for finding in step.findings if finding.code == rule)
        summary = rules[rule].summary if rule in rules else rule
        yield Task(f"{summary}: {plural(len(found), 'place')}", step, found)


def render_tasks(
    run: Run, source: SourceReader, rules: Mapping[str, RuleDoc], path: str = "."
) -> str:
    """All tasks; each can be read, done and checked without the others.

    `path` is what the commands in them name, as a shell reads it.
    """
    page = _Page(run, Sources(source), rules, path)
    tasks = tasks_of(run, rules)
    head = [f"# {_prose(verdict_sentence(run))}", ""]
    if not tasks:
        return "\n".join([*head, "Nothing is to be done.", ""])
    head += [f"In this order: {plan_words(plan(run))}.", ""]
    bodies = (page.task(number, task) for number, task in enumerate(tasks, 1))
    return "\n".join([*head, *bodies])


class _Page:
    """Writes tasks of one run."""

    def __init__(
        self, run: Run, sources: Sources, rules: Mapping[str, RuleDoc], path: str
    ) -> None:
        self.run = run
        self.sources = sources
        self.rules = rules
        self.names = shown_names(run)
        self.servers = {server.id: server for server in run.servers}
        self.cells = {cell.id: cell for cell in run.cells}
        self.path = one_line(path)

    def task(self, number: int, task: Task) -> str:
        tags = step_tags(task.step) if task.findings == task.step.findings else (task.step.mode,)
        lines = [f"## {number}. {_prose(task.title)}", ""]
        lines += [f"_{', '.join(tags)}_", ""] if tags else []
        lines += [_prose(task.step.detail), ""]
        lines += self._servers(task)
        for cell in task.step.cells:
            lines += self._cell(self.cells[cell], task)
        lines += self._places(task)
        lines += self._advice(task)
        lines += self._acceptance(task)
        return "\n".join(lines)

    def _servers(self, task: Task) -> Iterator[str]:
        found = {*task.step.servers, *(f.server for f in task.findings if f.server)}
        servers = [server for id, server in self.servers.items() if id in found]
        if servers:
            yield "**Servers**"
            yield ""
            yield from (self._server(server) for server in servers)
            yield ""

    def _server(self, server: Server) -> str:
        where = _code(f"{server.file}:{server.line}")
        sdk, over = sdk_of(self.run, server), transports_of(server)
        return (
            f"- {escaped(self.names[server.id])} {where} ({sdk}, {over}): {server.verdict}, "
            f"{server.confidence} confidence. {_prose(sentence(server.reason))}"
        )

    def _cell(self, cell: Cell, task: Task) -> Iterator[str]:
        owners = [
            self.servers[id] for id in task.step.servers if cell.id in self.servers[id].cells
        ]
        transports = {t for server in owners for t in server.transports}
        key = "no key" if cell.key == "none" else f"keyed by {cell.key}"
        yield f"**State** {_code(cell.name)} {_code(f'{cell.file}:{cell.line}')}"
        yield ""
        yield f"- {cell.role}; lives in {cell.scope}, {key}; {cell.confidence} confidence"
        yield f"- written by {_names(cell.written_by)}"
        yield f"- read by {_names(cell.read_by)}"
        yield f"- on the target SDK: {fate_words(cell.fate, served_transports(transports))}"
        yield f"- {_prose(sentence(cell.remedy))}"
        yield ""
        yield from self._trace(cell.trace)

    def _trace(self, trace: tuple[Step, ...]) -> Iterator[str]:
        story = told(trace)
        for number, step in enumerate(story.steps, 1):
            line = f"{number}. {_code(f'{step.file}:{step.line}')} {_prose(step.text)}"
            yield line + self._line(step.file, step.line)
        if story.steps:
            yield ""

    def _line(self, file: str, number: int) -> str:
        text = (self.sources.line(file, number) or "").strip()
        return f": {_code(text)}" if text else ""

    def _places(self, task: Task) -> Iterator[str]:
        if not task.findings:
            return
        yield "**Places**"
        yield ""
        for finding in task.findings[:_PLACES]:
            where = _code(f"{finding.file}:{finding.line}:{finding.column}")
            yield (
                f"- {where} {escaped(finding.code)} {_prose(finding.message)}"
                f"{self._line(finding.file, finding.line)}"
            )
            if finding.fix is not None and task.step.mode not in _BY_MACHINE:
                yield f"  - {_prose(finding.fix.title)}"
        if len(task.findings) > _PLACES:
            yield f"- and {len(task.findings) - _PLACES:,} more: `unstick audit` lists them"
        yield ""

    def _advice(self, task: Task) -> Iterator[str]:
        if task.step.mode in _BY_MACHINE:
            command = _BY_MACHINE[task.step.mode].format(self.path)
            yield f"**Do** run {_code(command)} and read the difference."
            yield ""
            return
        pages = [self.rules[rule] for rule in task.codes if rule in self.rules]
        if pages:
            yield "**Do**"
            yield ""
            for page in pages:
                # The rule's own page: Markdown that stays Markdown.
                yield f"{escaped(page.code)}: {visible(page.instead.strip())}"
                yield ""

    def _acceptance(self, task: Task) -> Iterator[str]:
        checks = list(self._checks(task))
        if checks:
            yield "**Accept when**"
            yield ""
            yield from (f"- [ ] {check}" for check in checks)
            yield ""

    def _checks(self, task: Task) -> Iterator[str]:
        audit = f"unstick audit {self.path}"
        if task.codes:
            chosen = f"{audit} --select {','.join(task.codes)}"
            yield f"{_code(chosen)} names none of these places"
            marks = "|".join(task.codes)
            grep = f'grep -rnE "# unstick: ({marks})" .'
            yield f"{_code(grep)} prints nothing"
        if any(self._decides(cell, task) for cell in task.step.cells):
            yield f"{_code(f'{audit} --require accidentally-stateful')} exits with 0"
        if task.codes or task.step.cells:
            yield "the project's own tests pass, and its tools list as before"

    def _decides(self, cell: str, task: Task) -> bool:
        verdicts = {self.servers[id].verdict for id in task.step.servers}
        return bool(verdicts & {"genuinely-stateful", "inconclusive"}) and cell in self.cells


def _names(words: tuple[str, ...]) -> str:
    return listed(tuple(map(_code, words)), 20) or "nobody"


def _code(text: str) -> str:
    """A code span, whatever its text: no backtick in it can end it."""
    shown = one_line(text)
    fence = "`" * (1 + max((len(run) for run in re.findall("`+", shown)), default=0))
    pad = " " if shown.startswith("`") or shown.endswith("`") or not shown.strip() else ""
    return f"{fence}{pad}{shown}{pad}{fence}"


def _prose(text: str) -> str:
    """One of our sentences: `words` in backticks stay code, the rest is inert."""
    parts = _BACKTICKED.split(one_line(text))
    return "".join(_code(part) if index % 2 else inert(part) for index, part in enumerate(parts))
