"""Where logical lines start, and which column an identifier has: positions without a provider.

libcst nodes carry no positions and its providers cost more than the parse. The walk visits
statements in source order, so the n-th statement header is the n-th logical line; one pass of a
regular expression over the text finds where those start. Columns are looked up only for the few
spots a report shows, by the ordinal of the identifier in its logical line.
"""

import keyword
import re
from bisect import bisect_right
from collections.abc import Callable

from analyzer.syntax.ir import ORDINAL_MASK, Spot, spot_line

_STRING = (
    r'"""(?:[^\\"]|\\.|"(?!""))*"""'
    r"|'''(?:[^\\']|\\.|'(?!''))*'''"
    r'|"(?:[^"\\\n]|\\.)*"'
    r"|'(?:[^'\\\n]|\\.)*'"
)
_BREAKS = re.compile(rf"({_STRING})|(#[^\n]*)|([(\[{{])|([)\]}}])|(\\\r?\n)|(\n)", re.S)
_TOKENS = re.compile(
    rf"(?:[rRbBuUfFtT]{{0,2}})(?:{_STRING})|#[^\n]*|(?:0[xXbBoO][\w]+|\.?\d[\w.]*)|([^\W\d]\w*)",
    re.S,
)
_KEYWORDS = frozenset(keyword.kwlist)


def logical_lines(text: str) -> list[int]:
    """The 1-based physical line on which each logical line of `text` begins, in order."""
    starts: list[int] = []
    line, depth, begin, blank, first = 1, 0, 0, True, 1
    for match in _BREAKS.finditer(text):
        kind = match.lastindex
        if blank and (kind in (1, 3, 4) or text[begin : match.start()].strip()):
            blank, first = False, line
        if kind == 2:
            begin = match.end()
        elif kind == 1:
            line += match.group().count("\n")
        elif kind == 3:
            depth += 1
        elif kind == 4:
            depth -= 1
        elif kind == 5:
            line += 1
            begin = match.end() if blank else begin
        elif kind == 6:
            line += 1
            if depth <= 0:
                if not blank:
                    starts.append(first)
                depth, blank = 0, True
                begin = match.end()
    if not blank or text[begin:].strip():
        starts.append(line if blank else first)
    return starts


class Locator:
    """Turns spots of one module into lines and columns."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._offsets = [0] + [match.end() for match in re.finditer("\n", text)]

    def locate(self, spot: Spot) -> tuple[int, int, int]:
        """Line, column and end column (1-based, in code points) of the identifier at `spot`.

        A spot whose identifier cannot be found falls back to the start of its line's text.
        """
        line = max(1, min(spot_line(spot), len(self._offsets)))
        ordinal = spot & ORDINAL_MASK
        start = self._offsets[line - 1]
        for match in _TOKENS.finditer(self._text, start):
            word = match.group(1)
            if word is None or word in _KEYWORDS:
                continue
            if ordinal == 0:
                return self._position(match.start(), match.end())
            ordinal -= 1
        return self._line_start(line)

    def line_text(self, line: int) -> str:
        """The text of a 1-based line, without its line end; empty when there is none."""
        if not 1 <= line <= len(self._offsets):
            return ""
        end = self._offsets[line] if line < len(self._offsets) else len(self._text)
        return self._text[self._offsets[line - 1] : end].rstrip("\r\n")

    def _position(self, start: int, end: int) -> tuple[int, int, int]:
        line = bisect_right(self._offsets, start)
        column = start - self._offsets[line - 1] + 1
        return line, column, column + end - start

    def _line_start(self, line: int) -> tuple[int, int, int]:
        text = self.line_text(line)
        indent = len(text) - len(text.lstrip())
        return line, indent + 1, len(text) + 1


class Locators:
    """Locators of many files, made on first use from the texts that `read` gives."""

    def __init__(self, read: Callable[[str], str | None]) -> None:
        self._read = read
        self._known: dict[str, Locator] = {}

    def of(self, file: str) -> Locator:
        locator = self._known.get(file)
        if locator is None:
            locator = self._known[file] = Locator(self._read(file) or "")
        return locator

    def locate(self, file: str, spot: Spot) -> tuple[int, int, int]:
        """Line, column and end column of `spot` in `file`; `(1, 1, 1)` for a file without text."""
        return self.of(file).locate(spot) if file else (1, 1, 1)
