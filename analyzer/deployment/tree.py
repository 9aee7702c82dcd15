"""One shape for every configuration syntax: blocks of entries, each knowing where it stands.

Offsets count characters of the decoded text. A block may hold a key several times, as nginx,
HAProxy and HCL allow. Labels are the words between a key and its block: `upstream mcp { }`.
"""

import re
from collections.abc import Iterator
from fnmatch import fnmatchcase

import msgspec

Path = tuple[str, ...]
"""Names from the outermost block inwards; `*` within a name matches any text, `**` any names."""


class Word(msgspec.Struct, frozen=True):
    """A value that is text; `start` and `end` include its quotes."""

    text: str
    start: int
    end: int


class Items(msgspec.Struct, frozen=True):
    """A list of values."""

    items: tuple["Value", ...]
    start: int
    end: int


class Block(msgspec.Struct, frozen=True):
    """What an entry holds in braces, by indentation, or until the next section.

    `flow` blocks separate their entries by commas.
    """

    entries: tuple["Entry", ...]
    start: int
    end: int
    flow: bool = False

    def named(self, key: str) -> Iterator["Entry"]:
        """Entries of this block with a key, in order."""
        return (entry for entry in self.entries if entry.key == key)

    def first(self, key: str) -> "Value | None":
        return next((entry.value for entry in self.named(key)), None)


class Entry(msgspec.Struct, frozen=True):
    """A key with its labels and its value; `start` to `end` is all of it, terminator included."""

    key: str
    labels: tuple[str, ...]
    value: "Word | Block | Items | None"
    start: int
    end: int

    @property
    def names(self) -> Path:
        return (self.key, *self.labels)


Value = Word | Block | Items

Trail = tuple[tuple[Block, Entry], ...]
"""An entry behind all that it is in: each entry with the block that holds it, outermost first."""


def text_of(value: Value | None) -> str:
    """The text of a word; empty for everything else."""
    return value.text if isinstance(value, Word) else ""


def words_of(value: Value | None) -> tuple[str, ...]:
    """The text of a word, or of each word in a list."""
    match value:
        case Word(text):
            return (text,)
        case Items(items):
            return tuple(word for item in items for word in words_of(item))
        case _:
            return ()


def blocks_of(value: Value | None) -> tuple[Block, ...]:
    """The block itself, or each block in a list."""
    match value:
        case Block():
            return (value,)
        case Items(items):
            return tuple(block for item in items for block in blocks_of(item))
        case _:
            return ()


def find(block: Block, path: Path) -> Iterator[Trail]:
    """Every entry under `block` that `path` leads to, in document order; lists are transparent."""
    yield from _find(block, path, ())


def values_at(block: Block, *path: str) -> Iterator[Value]:
    """The values of the entries that a path leads to."""
    for trail in find(block, path):
        value = trail[-1][1].value
        if value is not None:
            yield value


def text_at(block: Block, *path: str) -> str:
    """The first text that a path leads to, or an empty string."""
    return next((value.text for value in values_at(block, *path) if isinstance(value, Word)), "")


def texts_at(block: Block, *path: str) -> tuple[str, ...]:
    """All texts that a path leads to, those of lists included."""
    return tuple(text for value in values_at(block, *path) for text in words_of(value))


def entries_under(block: Block) -> Iterator[Trail]:
    """Every entry at any depth, in document order."""
    yield from _find(block, ("**", "*"), ())


def fits(pattern: str, name: str) -> bool:
    """Whether a name of a path means `name`; only `*` is special."""
    if "*" not in pattern:
        return pattern == name
    return fnmatchcase(name, pattern.replace("[", "[[]"))


def _find(block: Block, path: Path, above: Trail) -> Iterator[Trail]:
    for entry in block.entries:
        trail = (*above, (block, entry))
        if _ends(path, entry.names):
            yield trail
        for rest in sorted(set(_rests(path, entry.names)), key=len):
            for inner in blocks_of(entry.value):
                yield from _find(inner, rest, trail)


def _ends(path: Path, names: Path) -> bool:
    """Whether the whole of a path is used up by these names."""
    if not path:
        return not names
    if path[0] == "**":
        return _ends(path[1:], names) or (bool(names) and _ends(path, names[1:]))
    return bool(names) and fits(path[0], names[0]) and _ends(path[1:], names[1:])


def _rests(path: Path, names: Path) -> Iterator[Path]:
    """What may be left of a path behind these names; never the empty path."""
    if not names:
        if path:
            yield path
        return
    if not path:
        return
    if path[0] == "**":
        yield from _rests(path, names[1:])
        yield from _rests(path[1:], names)
    elif fits(path[0], names[0]):
        yield from _rests(path[1:], names[1:])


def says(pattern: str, text: str) -> bool:
    """Whether a text holds a pattern, whatever the case of its letters."""
    return re.search(pattern, text, re.IGNORECASE) is not None
