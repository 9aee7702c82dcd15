"""Types as values: a name with arguments, unions as sets, and their spelling as text."""

from collections.abc import Iterable

import msgspec


class Type(msgspec.Struct, frozen=True):
    """A class by its canonical name (`mcp.types.Tool`, `builtins.list`), with its arguments.

    `path/to/file.py:Name` is a class of the codebase. `of` marks what is not an instance: "class"
    for the class itself, "call" for a function that gives `args[0]`, "with" for what a `with`
    statement opens into `args[0]`.
    """

    name: str
    args: "tuple[Types, ...]" = ()
    of: str = ""

    def argument(self, index: int) -> "Types":
        """The argument at `index` (negative from the end), or unknown."""
        return self.args[index] if -len(self.args) <= index < len(self.args) else UNKNOWN


Types = frozenset[Type]
"""Every class a value may have; empty when anything about it is unknown."""

UNKNOWN: Types = frozenset()
NONE = Type("None")
OPEN = Type("...")
"""Stands for a value that is being worked out already: it adds nothing to a union."""

SEQUENCES = frozenset(
    {
        "builtins.list",
        "builtins.set",
        "builtins.frozenset",
        "builtins.tuple",
        "collections.deque",
        "collections.abc.AsyncGenerator",
        "collections.abc.AsyncIterable",
        "collections.abc.AsyncIterator",
        "collections.abc.Generator",
        "collections.abc.Iterable",
        "collections.abc.Iterator",
        "collections.abc.Sequence",
        "collections.abc.Collection",
        "collections.abc.MutableSequence",
        "collections.abc.Set",
    }
)
MAPPINGS = frozenset(
    {
        "builtins.dict",
        "collections.abc.Mapping",
        "collections.abc.MutableMapping",
        "collections.OrderedDict",
        "collections.defaultdict",
    }
)


def only(name: str, *args: Types, of: str = "") -> Types:
    return frozenset({Type(name, args, of)})


def join(parts: Iterable[Types]) -> Types:
    """The union; unknown as soon as one part is, or when there is none."""
    found: set[Type] = set()
    for part in parts:
        if not part:
            return UNKNOWN
        found |= part
    return frozenset(found - {OPEN} or found)


def element_of(types: Types) -> Types:
    """What iterating over a value gives."""
    return join(_element(one) for one in types if one != NONE)


def _element(one: Type) -> Types:
    if one == OPEN:
        return frozenset({OPEN})
    if one.of:
        return UNKNOWN
    if one.name in MAPPINGS or (one.name in SEQUENCES and one.name != "builtins.tuple"):
        return one.argument(0)
    if one.name == "builtins.tuple":
        return join(one.args)
    return only("builtins.str") if one.name == "builtins.str" else UNKNOWN


def parse(text: str) -> Types:
    """The types a text of the SDK's table stands for: `a.B | builtins.list[c.D]`, `?`, `()x`."""
    found, _ = _union(text, 0)
    return found


def _union(text: str, at: int) -> tuple[Types, int]:
    parts = []
    while True:
        part, at = _one(text, at)
        parts.append(part)
        if not text.startswith(" | ", at):
            return join(parts), at
        at += 3


def _one(text: str, at: int) -> tuple[Types, int]:
    if text.startswith("()", at):
        result, at = _union(text, at + 2)
        return only("", result, of="call"), at
    end = at
    while end < len(text) and text[end] not in "[], |":
        end += 1
    name, args = text[at:end], []
    if text[end : end + 1] == "[":
        end += 1
        while True:
            arg, end = _union(text, end)
            args.append(arg)
            if text[end] == "]":
                break
            end += 2
        end += 1
    if name == "?":
        return UNKNOWN, end
    return (only("", *args, of="with") if name == "with" else only(name, *args)), end
