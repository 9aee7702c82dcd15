"""The run as a pull request comment: Markdown that hosts render, with room for the essentials."""

import re
from collections.abc import Iterator

from analyzer.report.fate import fate_words
from analyzer.report.plan import PlanStep, plan, step_tags
from analyzer.report.text import listed, one_line, plural, shorten
from analyzer.report.words import (
    cells_of,
    counts_sentence,
    decides,
    files_sentence,
    fixable_sentence,
    four_facts,
    ranked_servers,
    rule_groups,
    verdict_sentence,
)
from analyzer.run import Cell, Finding, Neighbourhood, Run, Server, Step

MARKER = "<!-- unstick:report -->"
"""First line of every comment, so that a bot finds and updates its own."""

LIMIT = 65_536
"""Characters that a comment may have."""

_CUT = "\n\n_Cut here: the whole report does not fit into a comment. See the HTML report._\n"
_DRAWN_NODES = 30
_LONGEST = 400
_ROWS = 60
_SPECIAL = re.compile(r"([\\`*_\[\]|~$])")
_REFERENCE = re.compile(r"(?<=[@#])(?=\w)")
_LINE_START = re.compile(r"^(\d*)([-+=#.)])")
_BACKTICKED = re.compile(r"`([^`]+)`")


def render_markdown(run: Run) -> str:
    """The comment; at most `LIMIT` characters, cut between blocks with a sentence."""
    text = MARKER + "\n"
    for block in _blocks(run):
        if len(text) + len(block) + 1 > LIMIT - len(_CUT):
            return text + _CUT
        text += "\n" + block
    return text


def escaped(text: str) -> str:
    """Text of the audited code as inert Markdown on one line.

    No markup, HTML, table border, mention or automatic link comes out of it.
    """
    return _inert(shorten(one_line(text), _LONGEST))


def code(text: str) -> str:
    """A code span that works inside a table: its text can hold neither backticks nor pipes."""
    return f"<code>{escaped(text)}</code>"


def _prose(text: str) -> str:
    """One of our sentences: `words` in backticks become code, the rest is escaped."""
    parts = _BACKTICKED.split(shorten(one_line(text), _LONGEST))
    html = "".join(code(part) if index % 2 else _inert(part) for index, part in enumerate(parts))
    return _LINE_START.sub(r"\1\\\2", html)


def _inert(text: str) -> str:
    text = _SPECIAL.sub(r"\\\1", text)
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    # Hosts link @name and #1 after rendering: only a character between stops it, one of no width.
    text = _REFERENCE.sub("&#8203;", text)
    return text.replace("://", ":&#47;&#47;").replace("www.", "www&#46;")


def _blocks(run: Run) -> Iterator[str]:
    yield f"## {_prose(verdict_sentence(run))}\n"
    sentences = (counts_sentence(run), fixable_sentence(run), files_sentence(run))
    yield "\n".join(_prose(sentence) for sentence in sentences if sentence) + "\n"
    servers = ranked_servers(run)
    if servers:
        yield _server_table(servers)
    for server in servers:
        for cell in cells_of(run, server):
            if decides(server, cell):
                yield _deciding_cell(server, cell)
    if steps := plan(run):
        yield "### Plan\n"
        yield "\n".join(_plan_line(number, step) for number, step in enumerate(steps, 1)) + "\n"
    yield from _facts(servers)
    yield from _findings(run)


def _server_table(servers: tuple[Server, ...]) -> str:
    rows = [
        "| Server | Verdict | Why | Effort |",
        "| --- | --- | --- | ---: |",
    ]
    for server in servers[:_ROWS]:
        where = f"{server.file}:{server.line}"
        rows.append(
            f"| **{escaped(server.name)}**<br>{code(where)} | **{server.verdict}**<br>"
            f"{server.confidence} confidence | {_prose(server.reason)} | {server.effort} |"
        )
    if len(servers) > _ROWS:
        rows.append(f"| and {len(servers) - _ROWS:,} more | | | |")
    return "\n".join(rows) + "\n"


def _deciding_cell(server: Server, cell: Cell) -> str:
    key = "no key" if cell.key == "none" else f"keyed by {cell.key}"
    leak = ", **leaks across clients**" if cell.leaks_across_clients else ""
    lines = [
        f"### {code(cell.name)} decides for {escaped(server.name)}\n",
        f"{cell.role}, {cell.scope}, {key}{leak} · {code(f'{cell.file}:{cell.line}')}\n",
        f"{_prose(cell.reason)}\n",
        f"- Written by {escaped(listed(cell.written_by) or 'nobody')}; "
        f"read by {escaped(listed(cell.read_by) or 'nobody')}",
        f"- Fate on the target SDK: {fate_words(cell.fate)}",
        f"- Remedy: {_prose(cell.remedy)}\n",
    ]
    if picture := _mermaid(cell.neighbourhood):
        lines.append(picture)
    if cell.trace:
        lines.append(_folded("Trace", _trace(cell.trace)))
    return "\n".join(lines)


def _mermaid(neighbourhood: Neighbourhood) -> str:
    """The neighbourhood as text that hosts draw; empty when there is none or it is too large."""
    nodes = neighbourhood.nodes
    if not 0 < len(nodes) <= _DRAWN_NODES:
        return ""
    names = {node.id: f"n{index}" for index, node in enumerate(nodes)}
    shapes = {"entry point": '(["{}"])', "function": '["{}"]', "cell": '[("{}")]'}
    lines = ["```mermaid", "flowchart LR"]
    for node in nodes:
        label = _mermaid_label(node.label)
        lines.append(f"  {names[node.id]}{shapes[node.kind].format(label)}")
    arrows = {"calls": "-->", "writes": "==>|writes|", "reads": "-.->|read by|"}
    for edge in sorted(neighbourhood.edges, key=lambda e: (e.source, e.target, e.kind)):
        if edge.source in names and edge.target in names:
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
    return f"{number}. **{_prose(step.title)}**{tail}<br>{_prose(step.detail)}"


def _facts(servers: tuple[Server, ...]) -> Iterator[str]:
    if not servers:
        return
    names = [name for name, _ in four_facts(servers[0])]
    words = {True: "holds", False: "**fails**", None: "not known"}
    rows = ["| Server | " + " | ".join(names) + " |", "| --- |" + " --- |" * len(names)]
    for server in servers[:_ROWS]:
        states = [words[holds] for _, holds in four_facts(server)]
        rows.append(f"| {escaped(server.name)} | " + " | ".join(states) + " |")
    yield _folded("The four facts of each server", "\n".join(rows))


def _findings(run: Run) -> Iterator[str]:
    for rule, findings in rule_groups(run.findings):
        title = f"{escaped(rule)}: {plural(len(findings), 'place')}, {findings[0].category}"
        lines = [_finding_line(finding) for finding in findings[:_ROWS]]
        if len(findings) > len(lines):
            lines.append(f"- and {len(findings) - len(lines):,} more")
        yield _folded(title, "\n".join(lines))


def _finding_line(finding: Finding) -> str:
    what = _prose(finding.message)
    fix = finding.fix
    now = f"{fix.applicability} fix: {fix.title}" if fix else f"no fix: {finding.unfixed or '?'}"
    return f"- {code(f'{finding.file}:{finding.line}')} {what} ({_prose(now)})"


def _trace(steps: tuple[Step, ...]) -> str:
    return "\n".join(
        f"{number}. {code(f'{step.file}:{step.line}')} {_prose(step.text)}"
        for number, step in enumerate(steps, 1)
    )


def _folded(title: str, body: str) -> str:
    return f"<details><summary>{title}</summary>\n\n{body}\n\n</details>\n"
