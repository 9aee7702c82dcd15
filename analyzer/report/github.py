"""The findings as workflow commands, which GitHub shows as annotations beside the code.

GitHub drops what is beyond ten errors and ten warnings of a step without a word, so the heaviest
come first, one for each rule and file, and the last line says what is left out.
"""

from collections.abc import Iterator

from analyzer.report.text import one_line, plural
from analyzer.report.words import CATEGORIES
from analyzer.run import Category, Finding, Run

_LEVELS: dict[Category, str] = {
    "mandatory": "error", "potential": "warning", "optional": "notice",
}  # fmt: skip
_OF_EACH = 10


def render_github(run: Run, prefix: str = "") -> str:
    """Lines for standard output of a step; `prefix` leads from the repository to the root."""
    lines, left = [], 0
    shown = dict.fromkeys(_LEVELS.values(), 0)
    for (first, *others), level in _groups(run):
        if shown[level] >= _OF_EACH:
            left += 1 + len(others)
            continue
        shown[level] += 1
        lines.append(_command(level, first, len(others), prefix))
    if left:
        words = f"{plural(left, 'more finding')} in the report: GitHub shows ten of each level"
        lines.append(f"::notice title=unstick::{_escaped(words)}")
    return "".join(f"{line}\n" for line in lines)


def _groups(run: Run) -> Iterator[tuple[list[Finding], str]]:
    """Findings of one rule in one file, heaviest category first."""
    groups: dict[tuple[int, str, str], list[Finding]] = {}
    for finding in run.findings:
        key = (CATEGORIES.index(finding.category), finding.file, finding.code)
        groups.setdefault(key, []).append(finding)
    for key in sorted(groups):
        yield sorted(groups[key], key=lambda f: (f.line, f.column)), _LEVELS[CATEGORIES[key[0]]]


def _command(level: str, finding: Finding, others: int, prefix: str) -> str:
    words = one_line(finding.message)
    if others:
        words += f" ({plural(others, 'more place')} in this file)"
    properties = {
        "file": f"{prefix}{finding.file}",
        "line": str(max(1, finding.line)),
        "endLine": str(max(1, finding.line, finding.end_line)),
        "col": str(max(1, finding.column)),
        "title": f"unstick {finding.code}",
    }
    said = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    return f"::{level} {said}::{_escaped(words)}"


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _escaped(one_line(text)).replace(":", "%3A").replace(",", "%2C")
