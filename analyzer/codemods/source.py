"""A Python file as bytes and as a tree, with every node's byte span.

The tree decides, byte edits change.
"""

import codecs
import io
import tokenize
from collections.abc import Mapping
from functools import cached_property

import libcst as cst
from libcst.metadata import ByteSpanPositionProvider, CodeSpan, MetadataWrapper

from analyzer.codemods.model import Refusal
from analyzer.codemods.text import Text
from analyzer.workspace.hazards import find_hazard

_STATEFUL = ("utf-7", "utf_7", "iso2022", "iso-2022", "hz")


class Source(Text):
    """One parsed file. `path` is relative to the root; offsets are bytes into `raw`."""

    def __init__(
        self, path: str, raw: bytes, text: str, encoding: str, module: cst.Module
    ) -> None:
        super().__init__(path, raw, encoding)
        self.module = module
        self._text = text

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
        """True when the tree gives back the text exactly, so that spans can be trusted.

        But for blank lines at the very end, behind all statements and among the comments there:
        the parser drops some when the last line has no line end.
        """
        body = _without_end(self._text)
        end = self._text[len(body) :].replace("\r\n", "\n")
        return _without_end(self.module.code) == body and "\r" not in end

    def span(self, node: cst.CSTNode) -> tuple[int, int]:
        """Where `node` is in `raw`, without its own parentheses and surrounding whitespace."""
        span = self._spans[node]
        return self._offset(span.start), self._offset(span.start + span.length)

    def text_of(self, node: cst.CSTNode) -> str:
        return self.text(*self.span(node))

    def _offset(self, utf8_offset: int) -> int:
        if self.encoding in ("utf-8", "utf-8-sig", "ascii"):
            return utf8_offset + self._bom
        return len(self._utf8[:utf8_offset].decode().encode(self.encoding))


def _without_end(text: str) -> str:
    """Up to the end of the last statement: no blank lines and comments of their own behind it."""
    body = text.rstrip()
    while body:
        start = max(body.rfind("\n"), body.rfind("\r")) + 1
        if not body[start:].lstrip().startswith("#"):
            break
        body = body[:start].rstrip()
    return body


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
