"""Requirements where files declare them, with their places; offsets count characters."""

from typing import Literal

import msgspec

Style = Literal["pep508", "poetry", "conda", "shell"]
"""How a requirement is spelt. `poetry` is the range alone, behind a key that names it; `shell` is
one word of a command, with the quotes around it."""

Layout = Literal["array", "key", "line", "word", "apart"]
"""What a list of requirements is made of: strings in brackets, keys with values, lines of their
own, words of a command. Nothing can be put beside one that stands apart."""

RUN_TIME, EXTRA, DEVELOPMENT, LIMIT = range(4)
"""Ranks: what always comes along, what an extra brings, what developers get, and what installs
nothing but limits the versions of what others install."""


class Entry(msgspec.Struct, frozen=True):
    """The whole item of a requirement, quotes and key included.

    `lead` is what stands before the requirement on its line in a list of lines (`- ` in YAML), or
    the quote that a word of a command can have.
    """

    layout: Layout
    start: int
    end: int
    lead: str = ""


class Declaration(msgspec.Struct, frozen=True):
    """One requirement: `text` stands between `start` and `end` as written.

    `name` is canonical; `specifier` is the range in the form of PEP 440. `group` tells the lists
    of one file apart. `direct` requirements name a place (a URL, a path) and no range. `line` is
    the 1-based line that a comment about it goes above.
    """

    name: str
    text: str
    start: int
    end: int
    style: Style
    specifier: str
    rank: int
    group: str
    entry: Entry
    line: int
    direct: bool = False


class Declared(msgspec.Struct, frozen=True):
    """What one file declares. `python` is the Python it needs.

    `compiled` is set for what another tool has written: the command that writes it anew.
    """

    declarations: tuple[Declaration, ...] = ()
    python: Declaration | None = None
    compiled: str | None = None


def line_at(text: str, offset: int) -> int:
    """The 1-based line of a character."""
    return text.count("\n", 0, offset) + 1
