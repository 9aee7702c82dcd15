"""The run as a pull request comment: Markdown that hosts render, with room for the essentials."""

import re
from collections.abc import Iterator
from itertools import accumulate

from analyzer.report.comparing import (
    Comparison,
    change_sentence,
    compare,
    fixed_words,
    verdict_words,
)
from analyzer.report.deploying import DECISIONS, server_words
from analyzer.report.deploying import told as told_settings
from analyzer.report.doubts import doubts_sentence
from analyzer.report.fate import fate_words, served_transports
from analyzer.report.neighbourhood import simplified
from analyzer.report.plan import PlanStep, plan
from analyzer.report.planwords import step_tags
from analyzer.report.text import listed, one_line, plural, sentence, shorten
from analyzer.report.trace import told
from analyzer.report.verified_markdown import verification_blocks
from analyzer.report.words import (
    cells_of,
    counts_sentence,
    decides,
    files_sentence,
    fixable_sentence,
    four_facts,
    leak_words,
    places_words,
    ranked_servers,
    rule_groups,
    shown_names,
    stdio_only,
    stdio_truth,
    verdict_sentence,
)
from analyzer.run import Cell, Finding, Run, Server

MARKER = "<!-- unstick:report -->"
"""First line of every comment, so that a bot finds and updates its own."""

LIMIT = 65_000
"""Characters: a comment may have 65,536, and a bot adds some lines of its own."""

_CUT = "\n\n_Cut here: the whole report does not fit into a comment. See the HTML report._\n"
_LEFT_OUT = "_The state of {} is in the HTML report: it does not fit into a comment._\n"
_DRAWN_NODES = 30
_LONGEST = 400
_ROWS = 60
_CELLS = 12
_SPECIAL = re.compile(r"([\\`*_\[\]|~$])")
_REFERENCE = re.compile(r"(?<=[@#])(?=\w)")
_LINE_START = re.compile(r"^(\d*)([-+=#.)])")
_BACKTICKED = re.compile(r"`([^`]+)`")


def render_markdown(run: Run, earlier: Run | None = None) -> str:
    """The comment, at most `LIMIT` characters; what changed since an `earlier` run comes first.

    The state of each server gives way first, then what comes last; a sentence says so.
    """
    change = None if earlier is None else compare(run, earlier)
    head, state, tail = list(_head(run, change)), list(_state(run)), list(_tail(run, change))
    room = LIMIT - len(_CUT) - sum(len(block) + 1 for block in (MARKER, *head, *tail, _LEFT_OUT))
    shown = [block for block, end in zip(state, _ends(state), strict=True) if end <= room]
    if len(shown) < len(state):
        shown.append(_LEFT_OUT.format(plural(len(state) - len(shown), "more server")))
    text = MARKER + "\n"
    for block in (*head, *shown, *tail):
        if len(text) + len(block) + 1 > LIMIT - len(_CUT):
            return text + _CUT
        text += "\n" + block
    return text


def _ends(blocks: list[str]) -> Iterator[int]:
    return accumulate(len(block) + 1 for block in blocks)


def escaped(text: str) -> str:
    """Text of the audited code as inert Markdown on one line.

    No markup, HTML, table border, mention or automatic link comes out of it.
    """
    return inert(shorten(one_line(text), _LONGEST))


def code(text: str) -> str:
    """A code span that works inside a table: its text can hold neither backticks nor pipes."""
    return f"<code>{escaped(text)}</code>"


def prose(text: str) -> str:
    """One of our sentences: `words` in backticks become code, the rest is escaped."""
    parts = _BACKTICKED.split(shorten(one_line(text), _LONGEST))
    html = "".join(code(part) if index % 2 else inert(part) for index, part in enumerate(parts))
    return _LINE_START.sub(r"\1\\\2", html)


def inert(text: str) -> str:
    """Text on one line that no host reads as markup, mention or link."""
    text = _SPECIAL.sub(r"\\\1", text)
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    # Hosts link @name and #1 after rendering: only a character between stops it, one of no width.
    text = _REFERENCE.sub("&#8203;", text)
    return text.replace("://", ":&#47;&#47;").replace("www.", "www&#46;")


def _head(run: Run, change: Comparison | None) -> Iterator[str]:
    yield f"## {prose(verdict_sentence(run))}\n"
    if change is not None:
        yield _change(change)
    sentences = (
        counts_sentence(run),
        fixable_sentence(run),
        doubts_sentence(run.diagnostics),
        files_sentence(run),
    )
    yield "\n".join(prose(s) for s in sentences if s) + "\n"
    if run.verification is not None:
        yield from verification_blocks(run.verification, escaped)
    if run.servers:
        yield _server_table(run)
    if steps := plan(run):
        yield "### Plan\n"
        yield "\n".join(_plan_line(number, step) for number, step in enumerate(steps, 1)) + "\n"


def _change(change: Comparison) -> str:
    """What is other than in the earlier run, with the fixed findings folded."""
    lines = [f"**{prose(change_sentence(change))}**\n"]
    lines += [f"- {prose(words)}" for words in verdict_words(change)[:_ROWS]]
    if change.fixed:
        fixed = [_finding_line(finding) for finding in change.fixed[:_ROWS]]
        if len(change.fixed) > _ROWS:
            fixed.append(f"- and {len(change.fixed) - _ROWS:,} more")
        title = f"{plural(len(change.fixed), 'finding')} fixed: {escaped(fixed_words(change))}"
        lines += ["", _folded(title, "\n".join(fixed))]
    return "\n".join(lines)


def _tail(run: Run, change: Comparison | None) -> Iterator[str]:
    yield from _deployment(run)
    yield from _facts(run)
    yield from _findings(run, change)


def _deployment(run: Run) -> Iterator[str]:
    """The settings around the servers as a table."""
    around = told_settings(run)
    if not around:
        return
    rows = ["| Setting | On | Server | Decision |", "| --- | --- | --- | --- |"]
    rows += [
        f"| {code(one.setting)}<br>{code(f'{one.file}:{one.line}')} | "
        f"{escaped(one.subject or one.technology)} | {escaped(server_words(run, one))} | "
        f"**{DECISIONS[one.decision]}**<br>{prose(one.reason)} |"
        for one in around[:_ROWS]
    ]
    if len(around) > _ROWS:
        rows.append(f"| and {len(around) - _ROWS:,} more | | | |")
    yield "### Deployment\n\n" + "\n".join(rows) + "\n"


def _server_table(run: Run) -> str:
    names = shown_names(run)
    rows = [
        "| Server | Verdict | Why | Effort |",
        "| --- | --- | --- | ---: |",
    ]
    servers = ranked_servers(run)
    for server in servers[:_ROWS]:
        where = f"{server.file}:{server.line}"
        rows.append(
            f"| **{escaped(names[server.id])}**<br>{code(where)} | **{server.verdict}**<br>"
            f"{server.confidence} confidence | {prose(server.reason)} | {server.effort} |"
        )
    if len(servers) > _ROWS:
        rows.append(f"| and {len(servers) - _ROWS:,} more | | | |")
    return "\n".join(rows) + "\n"


def _state(run: Run) -> Iterator[str]:
    """One block for each server whose verdict rests on cells."""
    names = shown_names(run)
    for server in ranked_servers(run):
        cells = tuple(cell for cell in cells_of(run, server) if decides(server, cell))
        if cells:
            could = "could decide" if server.verdict == "inconclusive" else "decides"
            title = f"### What {could} for {escaped(names[server.id])}\n\n"
            yield title + _deciding(run, server, cells)


def _deciding(run: Run, server: Server, cells: tuple[Cell, ...]) -> str:
    """The cells as a table, the remedy of each role once, the story of the first cell folded."""
    rows = [
        "| Cell | Role | Lives in | Written by | Read by | Fate on the target SDK |",
        "| --- | --- | --- | --- | --- | --- |",
        *(_cell_row(server, cell) for cell in cells[:_CELLS]),
    ]
    if len(cells) > _CELLS:
        rows.append(f"| and {len(cells) - _CELLS} more | | | | | |")
    remedies = dict.fromkeys((cell.role, cell.remedy) for cell in cells)
    lines = ["\n".join(rows) + "\n"]
    lines += [f"- {role}: {prose(remedy)}" for role, remedy in remedies]
    if stdio_only(server):
        lines.append(f"- {prose(stdio_truth(run, server))}")
    story = "\n".join(part for part in (_trace(cells[0]), _mermaid(cells[0])) if part)
    folded = _folded(f"The story of {code(cells[0].name)}", story) if story else ""
    return "\n".join([*lines, "", folded])


def _cell_row(server: Server, cell: Cell) -> str:
    key = "no key" if cell.key == "none" else f"keyed by {cell.key}"
    leak = leak_words(server, cell)
    lives = f"{cell.scope}, {key}" + (f"<br>**{leak}**" if leak else "")
    return (
        f"| {code(cell.name)}<br>{code(f'{cell.file}:{cell.line}')} | {cell.role} | {lives} | "
        f"{escaped(listed(cell.written_by, 4) or 'nobody')} | "
        f"{escaped(listed(cell.read_by, 4) or 'nobody')} | "
        f"{fate_words(cell.fate, served_transports(server.transports))} |"
    )


def _mermaid(cell: Cell) -> str:
    """The neighbourhood as text that hosts draw; empty when there is none or it is too large."""
    neighbourhood = simplified(cell.neighbourhood)
    nodes = neighbourhood.nodes
    if not 0 < len(nodes) <= _DRAWN_NODES:
        return ""
    names = {node.id: f"n{index}" for index, node in enumerate(nodes)}
    shapes = {
        "deployment": '[/"{}"/]',
        "entry point": '(["{}"])',
        "function": '["{}"]',
        "cell": '[("{}")]',
    }
    lines = ["```mermaid", "flowchart LR"]
    for node in nodes:
        label = _mermaid_label(node.label)
        lines.append(f"  {names[node.id]}{shapes[node.kind].format(label)}")
    arrows = {
        "routes": "-->|routes|",
        "calls": "-->",
        "writes": "==>|writes|",
        "reads": "-.->|read by|",
    }
    for edge in neighbourhood.edges:
        ends = names[edge.source], names[edge.target]
        source, target = ends[::-1] if edge.kind == "reads" else ends
        lines.append(f"  {source} {arrows[edge.kind]} {target}")
    return "\n".join([*lines, "```\n"])


def _mermaid_label(text: str) -> str:
    """Letters, digits and a few signs; the rest as mermaid's numeric entities."""
    short = shorten(one_line(text), 40)
    return "".join(c if c.isalnum() or c in " _.-:" else f"#{ord(c)};" for c in short)


def _plan_line(number: int, step: PlanStep) -> str:
    tags = step_tags(step)
    tail = f" _({', '.join(tags)})_" if tags else ""
    return f"{number}. **{prose(step.title)}**{tail}<br>{prose(step.detail)}"


def _facts(run: Run) -> Iterator[str]:
    servers = ranked_servers(run)
    if not servers:
        return
    shown = shown_names(run)
    names = [name for name, _ in four_facts(servers[0])]
    words = {True: "holds", False: "**fails**", None: "not known"}
    rows = ["| Server | " + " | ".join(names) + " |", "| --- |" + " --- |" * len(names)]
    for server in servers[:_ROWS]:
        states = [words[holds] for _, holds in four_facts(server)]
        rows.append(f"| {escaped(shown[server.id])} | " + " | ".join(states) + " |")
    yield _folded("The four facts of each server", "\n".join(rows))


def _finding_line(finding: Finding) -> str:
    return f"- {code(f'{finding.file}:{finding.line}')} {prose(finding.message)}"


def _findings(run: Run, change: Comparison | None) -> Iterator[str]:
    fresh = frozenset[str]() if change is None else change.new

    for rule, findings in rule_groups(run.findings):
        advice = dict.fromkeys(_what_now(finding) for finding in findings)
        common = next(iter(advice)) if len(advice) == 1 else None
        lines = [f"{prose(common)}\n"] if common else []
        lines += [
            _finding_line(f)
            + (" **new**" if f.fingerprint in fresh else "")
            + ("" if common else f" ({prose(_what_now(f))})")
            for f in findings[:_ROWS]
        ]
        if len(findings) > _ROWS:
            lines.append(f"- and {len(findings) - _ROWS:,} more")
        count = sum(finding.fingerprint in fresh for finding in findings)
        title = f"{escaped(rule)}: {places_words(findings)}" + (f", {count:,} new" * bool(count))
        yield _folded(title, "\n".join(lines))


def _what_now(finding: Finding) -> str:
    if finding.fix is None:
        return f"No automatic change: {finding.unfixed or 'no codemod covers this place'}"
    return f"Fix ({finding.fix.applicability}): {finding.fix.title}"


def _trace(cell: Cell) -> str:
    story = told(cell.trace)
    lines = [
        f"{number}. {code(f'{step.file}:{step.line}')} {prose(step.text)}"
        for number, step in enumerate(story.steps, 1)
    ]
    why = prose(sentence(story.conclusion or cell.reason))
    return "\n".join([*lines, f"\n⇒ {why}\n"])


def _folded(title: str, body: str) -> str:
    return f"<details><summary>{title}</summary>\n\n{body.rstrip()}\n\n</details>\n"
