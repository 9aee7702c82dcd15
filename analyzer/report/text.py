"""Text from audited code, made safe to show: nothing invisible, nothing longer than its place."""

import re

from analyzer.spelling import displayable

_HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff"
    "\ufff9-\ufffb\U000e0000-\U000e007f]"
)
_NEWLINE = re.compile(r"\r\n|\r|\n")


def visible(text: str) -> str:
    """Spell out control, bidirectional and zero-width characters as `\\uXXXX`, and bytes.

    They can drive a terminal, reorder code on screen or make the text unencodable. Newline and tab
    stay.
    """
    return _HIDDEN.sub(_spelled, displayable(text))


def one_line(text: str) -> str:
    """`visible` text with every run of white space as one blank."""
    return visible(" ".join(text.split()))


def shorten(text: str, width: int) -> str:
    """At most `width` characters; what is cut from the middle shows as `…`."""
    if len(text) <= width:
        return text
    tail = (width - 1) // 3
    return f"{text[: width - 1 - tail]}…{text[len(text) - tail :]}" if width > 4 else text[:width]


def cut(text: str, width: int) -> str:
    """At most `width` characters; the end is what goes."""
    return text if len(text) <= width else f"{text[: max(0, width - 1)]}…"


def split_lines(text: str) -> tuple[str, ...]:
    """Lines as Python counts them: form feeds and U+2028 do not end a line."""
    return tuple(_NEWLINE.split(text))


def plural(count: int, noun: str, plural_noun: str | None = None) -> str:
    """`1 file`, `2 files`, `1,204 files`."""
    return f"{count:,} {noun if count == 1 else plural_noun or noun + 's'}"


def listed(words: tuple[str, ...], limit: int = 6) -> str:
    """`a, b and c`; past `limit` words, `a, b and 12 more`."""
    if len(words) > limit:
        return f"{', '.join(words[: limit - 1])} and {len(words) - limit + 1:,} more"
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"


def sentence(text: str) -> str:
    """A phrase of ours as a sentence: a capital unless it begins with a name, and a full stop."""
    tail = "" if text.endswith((".", "!", "?")) or not text else "."
    return f"{capital(text)}{tail}"


def capital(text: str) -> str:
    """A phrase of ours with a capital, unless it begins with a name."""
    first, blank, rest = text.partition(" ")
    head = first.capitalize() if blank and first.isalpha() and first.islower() else first
    return f"{head}{blank}{rest}"


def _spelled(match: re.Match[str]) -> str:
    code = ord(match.group())
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
