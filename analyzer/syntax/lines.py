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

from analyzer.syntax.ir import Spot, spot_line, spot_ordinal

# Possessive repeats throughout: nothing is scanned twice, whatever the text holds.
_STRING = (
    r'"""[^"\\]*+(?:(?:\\.|"(?!""))[^"\\]*+)*+"""'
    r"|'''[^'\\]*+(?:(?:\\.|'(?!''))[^'\\]*+)*+'''"
    r'|"[^"\\\n]*+(?:\\.[^"\\\n]*+)*+"'
    r"|'[^'\\\n]*+(?:\\.[^'\\\n]*+)*+'"
)
_ONE_LINE_STRING = (
    r'"(?!"")[^"\\\n]*+(?:\\[^\n][^"\\\n]*+)*+"'
    r"|'(?!'')[^'\\\n]*+(?:\\[^\n][^'\\\n]*+)*+'"
)
_PLAIN = rf"""[^\n'"#()\[\]{{}}\\]++|{_ONE_LINE_STRING}"""
_BRACKETS = rf"[(\[{{](?:{_PLAIN})*+[)\]}}]"
_NESTED = rf"[(\[{{](?:{_PLAIN}|{_BRACKETS})*+[)\]}}]"
_PIECES = re.compile(
    rf"[ \t\f]*+((?:{_PLAIN}|{_NESTED})++)?"
    rf"(?:(?:#[^\n]*+)?(\n)|({_STRING})|([(\[{{])|([)\]}}])|(\\\n)|#[^\n]*+|(['\"][^\n]*+|[^\n]))?",
    re.S,
)
_PLAIN_GROUP, _END, _LONG, _OPEN, _CLOSE, _JOIN, _OTHER = range(1, 8)
_NUMBER = r"0[xXbBoO]\w+|(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:[eE][+-]?\d[\d_]*)?[jJ]?"
_TOKENS = re.compile(
    rf"(?:[rRbBuUfFtT]{{0,2}})(?:{_STRING})|#[^\n]*|(?:{_NUMBER})|([^\W\d]\w*)"
    r"|([(\[{])|([)\]}])|\\\n|(\n)",
    re.S,
)
_KEYWORDS = frozenset(keyword.kwlist)


def logical_lines(text: str) -> list[int]:
    """The 1-based physical line on which each logical line of `text` begins, in order."""
    starts: list[int] = []
    line, depth, first = 1, 0, 0
    for match in _PIECES.finditer(_unified(text)):
        event = match.lastindex
        if not first and (match.start(_PLAIN_GROUP) >= 0 or event in _BEGINNINGS):
            first = line
        if event == _END:
            line += 1
            if first and depth <= 0:
                starts.append(first)
                depth, first = 0, 0
        elif event == _OPEN:
            depth += 1
        elif event == _CLOSE:
            depth -= 1
        elif event == _LONG:
            line += match.group(_LONG).count("\n")
        elif event == _JOIN:
            line += 1
    if first:
        starts.append(first)
    return starts


_BEGINNINGS = (_LONG, _OPEN, _CLOSE, _OTHER)


def _unified(text: str) -> str:
    """`text` with every line end as `\\n`, which moves no line and no column."""
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


class Locator:
    """Turns spots of one module into lines and columns."""

    def __init__(self, text: str) -> None:
        text = self._text = _unified(text)
        self._offsets = [0] + [match.end() for match in re.finditer("\n", text)]

    def locate(self, spot: Spot) -> tuple[int, int, int]:
        """Line, column and end column (1-based, in code points) of the identifier at `spot`.

        A spot whose logical line has no such identifier falls back to its line's text.
        """
        line = max(1, min(spot_line(spot), len(self._offsets)))
        ordinal = spot_ordinal(spot)
        depth = 0
        for match in _TOKENS.finditer(self._text, self._offsets[line - 1]):
            word = match.group(1)
            if word is None or word in _KEYWORDS:
                depth += {2: 1, 3: -1}.get(match.lastindex or 0, 0)
                if match.lastindex == 4 and depth <= 0:
                    break
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
        return self._text[self._offsets[line - 1] : end].rstrip("\n")

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
