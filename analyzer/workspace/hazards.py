"""Files that would crash, hang or mislead a parser, recognised from their bytes alone.

Limits, measured with libcst 1.9.0: its parser crashes the process at about 1,600 nested brackets
and takes time quadratic in the depth before that (annotations worst: 100 deep 0.1 s, 400 deep 3 s)
and in the length of a chain of calls, subscripts or operators (400 links 0.3 s, 3,000 over 20 s).
CPython itself refuses brackets nested deeper than 200. Indentation needs no test: libcst refuses
100 levels at once, as CPython does.
"""

import codecs
import re
from itertools import accumulate

import msgspec

MAX_DEPTH = 100
MAX_CHAIN = 300
_LONG_LINE = 1_000
_HARMLESS_IN_STRINGS = 1_000  # fewer than crash the parser, were they all in one f-string

_BOMS = (
    (codecs.BOM_UTF32_LE, "UTF-32"),
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)
_COOKIE = re.compile(rb"[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")
_BLANK = re.compile(rb"[ \t\f]*(?:#.*)?")
_PLAIN_ENCODINGS = {"utf-8", "utf8", "ascii", "us-ascii", "latin-1", "iso-8859-1"}

# A string that does not end takes all that follows: no parser gets beyond it either.
_STRING = (
    rb'"""(?:[^"\\]|\\.|"(?!""))*+(?:""")?'
    rb"|'''(?:[^'\\]|\\.|'(?!''))*+(?:''')?"
    rb'|"[^"\\\r\n]*+(?:\\(?:\r\n|.)[^"\\\r\n]*+)*+"?'
    rb"|'[^'\\\r\n]*+(?:\\(?:\r\n|.)[^'\\\r\n]*+)*+'?"
)
_TEXT = re.compile(rb"#[^\r\n]*+|" + _STRING, re.DOTALL)
_ANY_TEXT = re.compile(rb"(?:([fFtT][rR]?|[rR][fFtT]))?(" + _STRING + rb")|#[^\r\n]*+", re.DOTALL)
_INNER_STRING = re.compile(rb"'[^'\"]*+'|\"[^'\"]*+\"")
_OPENERS, _CLOSERS = b"([{", b")]}"
_NOT_BRACKETS = bytes(set(range(256)) - set(_OPENERS + _CLOSERS))
_UNIFORM = bytes.maketrans(_OPENERS + _CLOSERS, b"((()))")

_INNERMOST = re.compile(rb"[(\[{]([^()\[\]{}]*+)[)\]}]")
_LINK = re.compile(rb"[.@+\-*/%|&^~]|\b(?:not|lambda|if|await|and|or)\b")
_CONTINUED = re.compile(rb"\n[ \t]*[.+\-*/%|&^]")
_STATEMENT_END = re.compile(rb"(?<!\\)\r?\n|;")


class Hazard(msgspec.Struct, frozen=True, array_like=True):
    """Why a file is not handed to the parser; `kind` as in `Diagnostic`.

    `opaque` when the bytes do not even tell whether the file matters.
    """

    kind: str
    line: int
    message: str
    opaque: bool = False


def find_hazard(source: bytes) -> Hazard | None:
    """The first reason not to parse `source`; None when there is none. Linear in its length."""
    return _undecodable(source) or _too_deep(source) or _too_long_a_chain(source)


def find_obvious_hazard(source: bytes) -> Hazard | None:
    """As `find_hazard` but quicker, for a file that nothing will parse: brackets hidden in strings
    may balance those outside."""
    hazard = _undecodable(source)
    if hazard is None and _depth(_brackets(source)) > MAX_DEPTH:
        return _too_deep(source)
    return hazard


def _undecodable(source: bytes) -> Hazard | None:
    for mark, name in _BOMS:
        if source.startswith(mark):
            words = f"is {name}, which is not an encoding of Python source"
            return Hazard("not-text", 0, words, opaque=True)
    if b"\0" in source:
        line = source.count(b"\n", 0, source.index(b"\0")) + 1
        return Hazard("not-text", line, "contains NUL bytes", opaque=True)
    encoding = _declared_encoding(source)
    if source.isascii() and encoding in _PLAIN_ENCODINGS:
        return None
    return _decoding_error(source, encoding)


def _declared_encoding(source: bytes) -> str:
    """The encoding by PEP 263: a comment in the first two lines, else UTF-8."""
    body = source.removeprefix(codecs.BOM_UTF8)
    for line in body[:1_000].splitlines()[:2]:
        if cookie := _COOKIE.match(line):
            return cookie[1].decode("ascii", "replace").lower().replace("_", "-")
        if not _BLANK.fullmatch(line):
            break
    return "utf-8"


def _decoding_error(source: bytes, encoding: str) -> Hazard | None:
    if source.startswith(codecs.BOM_UTF8) and encoding not in {"utf-8", "utf8"}:
        return Hazard("not-text", 1, f"starts with a UTF-8 mark but declares {encoding}")
    try:
        source.decode(encoding)
    except LookupError:
        return Hazard("not-text", 1, f"declares the encoding {encoding}, which does not exist")
    except UnicodeDecodeError as error:
        line = source.count(b"\n", 0, error.start) + 1
        return Hazard("not-text", line, f"is not valid {encoding}")
    except (UnicodeError, ValueError):
        return Hazard("not-text", 0, f"is not valid {encoding}")
    return None


def _too_deep(source: bytes) -> Hazard | None:
    brackets = _brackets(source)
    if len(brackets) <= MAX_DEPTH:
        return None
    code = _brackets(_TEXT.sub(b'""', source))
    depth = _depth(code)
    hidden = brackets.count(b"(") - code.count(b"(")
    if depth <= MAX_DEPTH and hidden > _HARMLESS_IN_STRINGS:
        depth += _depth_in_format_strings(source)
    if depth <= MAX_DEPTH:
        return None
    return Hazard("too-deep", 0, f"nests brackets more than {MAX_DEPTH} deep")


def _brackets(source: bytes) -> bytes:
    """The brackets of `source`, all of one kind."""
    return source.translate(_UNIFORM, _NOT_BRACKETS)


def _depth(brackets: bytes) -> int:
    """The deepest nesting, or a bound above it: removing innermost pairs is fast as a search."""
    rest, passes = brackets, 0
    while len(rest) > passes and (inner := rest.replace(b"()", b"")) != rest:
        rest, passes = inner, passes + 1
        if passes > MAX_DEPTH:
            break
    if passes + rest.count(b"(") <= MAX_DEPTH:
        return passes + rest.count(b"(")
    return max(accumulate(1 if byte == 0x28 else -1 for byte in brackets), default=0)


def _depth_in_format_strings(source: bytes) -> int:
    """The deepest nesting inside one f-string, whose fields the parser descends into.

    Since Python 3.12 a field may hold the quotes of its own string, which leaves what looks like
    an f-string with a brace too many: then anything that looks like a string may be code.
    """
    deepest = hidden = 0
    suspect = False
    for match in _ANY_TEXT.finditer(source):
        brackets = _brackets(match[0])
        hidden += brackets.count(b"(")
        if match[1] and brackets:
            deepest = max(deepest, _depth(brackets))
            suspect = suspect or _has_odd_brace(match[2])
    return hidden if suspect else deepest


def _has_odd_brace(text: bytes) -> bool:
    """Whether the braces outside inner strings do not pair up, be doubled ones text or not."""
    text = _INNER_STRING.sub(b"", text[1:-1])
    bare = text.replace(b"{{", b"").replace(b"}}", b"")
    return text.count(b"{") != text.count(b"}") and bare.count(b"{") != bare.count(b"}")


def _too_long_a_chain(source: bytes) -> Hazard | None:
    if not _may_hold_long_chain(source):
        return None
    code = _TEXT.sub(b"s", source)
    for _ in range(MAX_DEPTH + 1):
        if any(_has_long_chain(match[1]) for match in _INNERMOST.finditer(code)):
            return _chain_hazard()
        code, replaced = _INNERMOST.subn(b"@", code)
        if not replaced:
            break
    if any(_has_long_chain(part) for part in _STATEMENT_END.split(code)):
        return _chain_hazard()
    return None


def _chain_hazard() -> Hazard:
    links = f"chains more than {MAX_CHAIN} calls or operators in one expression"
    return Hazard("too-deep", 0, links)


def _may_hold_long_chain(source: bytes) -> bool:
    """A chain needs a long line, or many lines that begin or end with an operator."""
    if max(map(len, source.split(b"\n"))) > _LONG_LINE:
        return True
    trailing = sum(source.count(operator + b"\n") for operator in (b"+", b"|", b"&", b"-", b"*"))
    if trailing + source.count(b"\\\n") > MAX_CHAIN // 2:
        return True
    return (
        source.count(b"\n") > MAX_CHAIN // 2 and len(_CONTINUED.findall(source)) > MAX_CHAIN // 2
    )


def _has_long_chain(expressions: bytes) -> bool:
    return len(expressions) > MAX_CHAIN and any(
        len(part) > MAX_CHAIN and len(_LINK.findall(part)) > MAX_CHAIN
        for part in expressions.split(b",")
    )
