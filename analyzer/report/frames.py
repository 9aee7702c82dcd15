"""Lines of audited source around a place, read once a file through the caller's reader."""

from collections.abc import Callable

import msgspec

from analyzer.report.text import split_lines

SourceReader = Callable[[str], str | None]
"""`file` as in the run -> its text, or None when there is none to show.

The text keeps its line ends and byte order mark: byte offsets of edits count in its UTF-8 form.
"""

LONGEST_FRAME = 9


class Frame(msgspec.Struct, frozen=True):
    """Consecutive lines of a file; `marked` says for each whether it is the place itself."""

    file: str
    first: int
    lines: tuple[str, ...]
    marked: tuple[bool, ...]


class Sources:
    """The reader with a memory, so that a file with a thousand findings is read once."""

    def __init__(self, read: SourceReader) -> None:
        self._read = read
        self._texts: dict[str, str | None] = {}
        self._lines: dict[str, tuple[str, ...]] = {}

    def text(self, file: str) -> str | None:
        """The whole text, or None."""
        if file not in self._texts:
            self._texts[file] = self._read(file)
        return self._texts[file]

    def lines(self, file: str) -> tuple[str, ...]:
        """All lines; empty when there is no source."""
        if file not in self._lines:
            text = (self.text(file) or "").removeprefix("\ufeff")
            lines = split_lines(text)
            self._lines[file] = lines if lines[-1] else lines[:-1]
        return self._lines[file]

    def line(self, file: str, number: int) -> str | None:
        """Line `number` (1-based), or None past either end."""
        lines = self.lines(file)
        return lines[number - 1] if 0 < number <= len(lines) else None

    def frame(self, file: str, line: int, end_line: int, context: int = 2) -> Frame | None:
        """`line`..`end_line` with `context` lines around; None when the place is not in the text.

        A long place is cut at `LONGEST_FRAME` lines: its head says what it is.
        """
        lines = self.lines(file)
        if not 0 < line <= len(lines):
            return None
        first = max(1, line - context)
        last = min(len(lines), max(line, end_line) + context, first + LONGEST_FRAME - 1)
        while first < line and not lines[first - 1].strip():
            first += 1
        while last > line and not lines[last - 1].strip():
            last -= 1
        return Frame(
            file=file,
            first=first,
            lines=lines[first - 1 : last],
            marked=tuple(
                line <= number <= max(line, end_line) for number in range(first, last + 1)
            ),
        )
