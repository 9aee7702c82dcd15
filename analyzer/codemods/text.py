"""A file as bytes and lines; offsets handed out here index `raw`.

Whatever no edit covers (encoding, byte order mark, line ends, tabs) stays as it was.
"""

import codecs
from bisect import bisect_right
from functools import cached_property

from analyzer.run import Edit


class Text:
    """One file in a known encoding. `path` is relative to the root."""

    def __init__(self, path: str, raw: bytes, encoding: str = "utf-8") -> None:
        self.path = path
        self.raw = raw
        self.encoding = encoding
        self._bom = len(codecs.BOM_UTF8) if raw.startswith(codecs.BOM_UTF8) else 0
        self._line_starts = _line_starts(raw)
        self.newline = _newline(raw)

    @cached_property
    def decoded(self) -> str:
        """The whole text, with its own line ends and its byte order mark."""
        return self.raw.decode(self.encoding)

    def text(self, start: int, end: int) -> str:
        return self.raw[start:end].decode(self.encoding)

    def line_of(self, offset: int) -> int:
        """The 1-based line that holds byte `offset`."""
        return bisect_right(self._line_starts, offset)

    @property
    def line_count(self) -> int:
        return len(self._line_starts)

    def line_start(self, line: int) -> int:
        return self._line_starts[line - 1]

    def line_text(self, line: int) -> str:
        """Line `line` without its line end; empty when there is no such line."""
        if not 1 <= line <= len(self._line_starts):
            return ""
        end = self._line_starts[line] if line < len(self._line_starts) else len(self.raw)
        text = self.text(self.line_start(line), end).rstrip("\r\n")
        return text.removeprefix("\ufeff") if line == 1 else text

    def indent_of(self, line: int) -> str:
        text = self.line_text(line)
        return text[: len(text) - len(text.lstrip(" \t\f"))]

    def edit(self, start: int, end: int, text: str) -> Edit:
        """An edit of this file; line ends inside `text` become the file's own."""
        return Edit(self.path, start, end, text.replace("\n", self.newline))

    def edit_at(self, start: int, end: int, text: str) -> Edit:
        """As `edit`, with offsets that count the characters of `decoded`."""
        return self.edit(self._byte(start), self._byte(end), text)

    def insertion_point(self, line: int) -> int:
        """The byte before which a new line above `line` goes (behind a byte order mark)."""
        return max(self.line_start(line), self._bom)

    def _byte(self, character: int) -> int:
        return len(self.decoded[:character].encode(self.encoding))


def _line_starts(raw: bytes) -> list[int]:
    starts = [0]
    position = 0
    while position < len(raw):
        byte = raw[position]
        position += 1
        if byte == 0x0D and raw[position : position + 1] == b"\n":
            position += 1
        if byte in b"\r\n":
            starts.append(position)
    return starts


def _newline(raw: bytes) -> str:
    first = raw.partition(b"\n")[0]
    if b"\n" not in raw:
        return "\n"
    return "\r\n" if first.endswith(b"\r") else "\n"
