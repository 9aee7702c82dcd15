"""Comments that silence findings, such as `# unstick: ignore[UNS201] reason`.

A comment at the end of a line silences findings that start or end on that line; a comment on a
line of its own silences the next line of code; `ignore-file[…]` silences the whole file. A marker
that `fix` leaves (`# unstick: UNS401 what to do`) silences nothing.
"""

import io
import re
import tokenize
from collections.abc import Callable, Collection, Iterable, Sequence
from difflib import get_close_matches

import msgspec

from analyzer.diagnostics import Diagnostic
from analyzer.findings.rule import Rule
from analyzer.run import Finding

MARK = "unstick:"
"""Text every suppression contains; a file without it need not be looked at."""

_COMMENT = re.compile(
    r"#\s*unstick:\s*(?P<word>[A-Za-z-]+)\s*(?:\[(?P<codes>[^\]]*)\])?(?P<rest>[^#]*)"
)
_LAYOUT = (tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENCODING)


Place = tuple[str, str, int]
"""File, code and the covered line."""


class Suppression(msgspec.Struct, frozen=True):
    """One comment: where it stands, the line it covers (0: the whole file), codes and reason."""

    file: str
    line: int
    covers: int
    codes: tuple[str, ...]
    reason: str


def apply(
    findings: Sequence[Finding],
    source: Callable[[str], str | None],
    files: Iterable[str],
    rules: Sequence[Rule],
    selected: Collection[str],
) -> tuple[tuple[Finding, ...], tuple[Diagnostic, ...]]:
    """Findings that no comment silences, and a diagnostic for each comment that is not in order.

    `files` are the analysed files whose text contains `MARK`; `source` gives a file's text, or
    None when there is none. `rules` are all known rules, `selected` the codes that ran: a comment
    for a rule that did not run is not called unused. A comment without a reason silences, and is
    reported.
    """
    suppressions: list[Suppression] = []
    diagnostics: list[Diagnostic] = []
    for file in sorted(set(files)):
        found, odd = read_suppressions(file, source(file) or "")
        suppressions += found
        diagnostics += odd
    covered = {(s.file, code, s.covers) for s in suppressions for code in s.codes}
    used = {place for finding in findings for place in _places(finding)} & covered
    known = [rule.code for rule in rules]
    for suppression in suppressions:
        diagnostics += _complaints(suppression, used, known, selected)
    kept = (finding for finding in findings if not used.intersection(_places(finding)))
    return tuple(kept), tuple(sorted(diagnostics))


def read_suppressions(file: str, text: str) -> tuple[list[Suppression], list[Diagnostic]]:
    """The suppressions in the comments of `text`; strings that look like one do not count.

    In files that are no Python a comment starts at a `#` behind a blank or a line's start.
    """
    suppressions: list[Suppression] = []
    diagnostics: list[Diagnostic] = []
    for line, covers, comment in _comments(text) if file.endswith(".py") else _line_comments(text):
        for match in _COMMENT.finditer(comment):
            word, codes = match["word"], match["codes"]
            if word in ("ignore", "ignore-file") and codes and codes.strip(" ,"):
                covered = 0 if word == "ignore-file" else covers
                listed = tuple(code.strip() for code in codes.split(",") if code.strip())
                reason = match["rest"].strip(" \t:-–—")
                suppressions.append(Suppression(file, line, covered, listed, reason))
            elif word in ("ignore", "ignore-file"):
                problem = f"`{word}` names no rule; write `# unstick: {word}[CODE] reason`"
                diagnostics.append(_diagnostic(file, line, problem))
            elif codes is not None:
                problem = f"`{word}[…]` is not known; did you mean `ignore[{codes}]`?"
                diagnostics.append(_diagnostic(file, line, problem))
    return suppressions, diagnostics


def _comments(text: str) -> list[tuple[int, int, str]]:
    """Each comment with `MARK`: its line, the line of code it belongs to, its text."""
    if MARK not in text:
        return []
    comments: list[tuple[int, int, str]] = []
    waiting: list[tuple[int, str]] = []
    code_line = 0
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            line = token.start[0]
            if token.type == tokenize.COMMENT:
                if line == code_line:
                    comments.append((line, line, token.string))
                else:
                    waiting.append((line, token.string))
            elif token.type not in _LAYOUT:
                comments += [(own, line, string) for own, string in waiting]
                waiting.clear()
                code_line = token.end[0]
    except (tokenize.TokenError, SyntaxError):
        return []
    return [comment for comment in comments if MARK in comment[2]]


def _line_comments(text: str) -> list[tuple[int, int, str]]:
    """As `_comments`, for TOML, requirements, YAML and the like, line by line."""
    comments: list[tuple[int, int, str]] = []
    waiting: list[tuple[int, str]] = []
    for number, line in enumerate(text.split("\n") if MARK in text else (), 1):
        match = re.search(r"(?:^|(?<=\s))#.*", line)
        if match and not line[: match.start()].strip():
            waiting.append((number, match[0]))
        elif line.strip():
            comments += [(own, number, string) for own, string in waiting]
            waiting.clear()
            comments += [(number, number, match[0])] if match else []
    return [comment for comment in comments if MARK in comment[2]]


def _places(finding: Finding) -> tuple[Place, ...]:
    """Where a comment may stand for: the whole file, the first and the last line."""
    lines = (0, finding.line, finding.end_line)
    return tuple((finding.file, finding.code, line) for line in lines)


def _complaints(
    suppression: Suppression,
    used: Collection[Place],
    known: Sequence[str],
    selected: Collection[str],
) -> list[Diagnostic]:
    problems = []
    for code in suppression.codes:
        if code not in known:
            close = get_close_matches(code.upper(), known, n=1)
            hint = f"; did you mean {close[0]}?" if close else ""
            problems.append(f"no rule has the code {code}{hint}")
        elif code in selected and (suppression.file, code, suppression.covers) not in used:
            problems.append(f"nothing to ignore: {code} does not fire here")
    if not suppression.reason:
        problems.append("gives no reason; write it behind the bracket")
    return [_diagnostic(suppression.file, suppression.line, problem) for problem in problems]


def _diagnostic(file: str, line: int, message: str) -> Diagnostic:
    return Diagnostic("suppression", file, line, message)
