"""The arguments of a subscript, in code and in annotations that are strings."""

from typing import NamedTuple

_OPENING, _CLOSING = "([{", ")]}"


class Brackets(NamedTuple):
    """`[A, B]` behind byte `start`: the texts between its commas, and where it ends."""

    items: tuple[str, ...]
    end: int


def brackets_in(text: str) -> Brackets | None:
    """The subscript that `text` opens with; None when there is none, or it holds a comment."""
    opening = len(text) - len(text.lstrip(" \t"))
    if text[opening : opening + 1] != "[":
        return None
    items, depth, begin = [], 0, opening + 1
    for position in range(opening, len(text)):
        character = text[position]
        if character == "#":
            return None
        if character in _OPENING:
            depth += 1
        elif character in _CLOSING:
            depth -= 1
        if depth == 0 or (character == "," and depth == 1):
            items.append(text[begin:position].strip())
            begin = position + 1
        if depth == 0:
            return Brackets(tuple(item for item in items if item), position + 1)
    return None
