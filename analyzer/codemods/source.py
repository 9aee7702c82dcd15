"""A file as bytes and as a tree, with every node's byte span; the only place that knows encodings.

The tree decides, byte edits change: offsets handed out here index `raw`, so whatever no edit
covers (encoding, byte order mark, line ends, tabs) stays as it was.
"""

import codecs
import io
import tokenize
from bisect import bisect_right
from collections.abc import Mapping
from functools import cached_property

import libcst as cst
from libcst.metadata import ByteSpanPositionProvider, CodeSpan, MetadataWrapper

from analyzer.codemods.model import Refusal
from analyzer.run import Edit
from analyzer.workspace.hazards import find_hazard

_STATEFUL = ("utf-7", "utf_7", "iso2022", "iso-2022", "hz")


class Source:
    """One parsed file. `path` is relative to the root; offsets are bytes into `raw`."""

    def __init__(
        self, path: str, raw: bytes, text: str, encoding: str, module: cst.Module
    ) -> None:
        self.path = path
        self.raw = raw
        self.encoding = encoding
        self.module = module
        self._text = text
        self._bom = len(codecs.BOM_UTF8) if raw.startswith(codecs.BOM_UTF8) else 0
        self._line_starts = _line_starts(raw)
        self.newline = _newline(raw)

    @cached_property
    def _spans(self) -> Mapping[cst.CSTNode, CodeSpan]:
        wrapper = MetadataWrapper(self.module, unsafe_skip_copy=True)
        spans: Mapping[cst.CSTNode, CodeSpan] = wrapper.resolve(ByteSpanPositionProvider)
        return spans

    @cached_property
    def _utf8(self) -> bytes:
        return self._text.encode()

    @property
    def is_faithful(self) -> bool:
        """True when the tree gives back the text exactly, so that spans can be trusted."""
        return self.module.code == self._text

    def span(self, node: cst.CSTNode) -> tuple[int, int]:
        """Where `node` is in `raw`, without its own parentheses and surrounding whitespace."""
        span = self._spans[node]
        return self._offset(span.start), self._offset(span.start + span.length)

    def text(self, start: int, end: int) -> str:
        return self.raw[start:end].decode(self.encoding)

    def text_of(self, node: cst.CSTNode) -> str:
        return self.text(*self.span(node))

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

    def insertion_point(self, line: int) -> int:
        """The byte before which a new line above `line` goes (behind a byte order mark)."""
        return max(self.line_start(line), self._bom)

    def _offset(self, utf8_offset: int) -> int:
        if self.encoding in ("utf-8", "utf-8-sig", "ascii"):
            return utf8_offset + self._bom
        return len(self._utf8[:utf8_offset].decode().encode(self.encoding))


def read_source(path: str, raw: bytes) -> Source | Refusal:
    """Parse `raw`; never raises. A file that cannot be edited byte for byte is refused."""
    hazard = find_hazard(raw)
    if hazard is not None:
        return Refusal(path, hazard.message)
    decoded = _decode(raw)
    if isinstance(decoded, str):
        return Refusal(path, decoded)
    text, encoding = decoded
    try:
        return Source(path, raw, text, encoding, cst.parse_module(text))
    except cst.ParserSyntaxError as error:
        return Refusal(path, f"does not parse: line {error.raw_line}")
    except RecursionError:
        return Refusal(path, "expressions nest too deep to edit")


def _decode(raw: bytes) -> tuple[str, str] | str:
    try:
        encoding = tokenize.detect_encoding(io.BytesIO(raw).readline)[0]
        encoding = "utf-8" if encoding == "utf-8-sig" else encoding
        if encoding.lower().startswith(_STATEFUL):
            return f"cannot be edited byte for byte in {encoding}"
        text = raw.decode(encoding).removeprefix("\ufeff")
    except (SyntaxError, UnicodeError, LookupError):
        return "is not text in the encoding it declares"
    bom = codecs.BOM_UTF8 if raw.startswith(codecs.BOM_UTF8) else b""
    if bom + text.encode(encoding) != raw:
        return f"does not survive a round trip through {encoding}"
    return text, encoding


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
