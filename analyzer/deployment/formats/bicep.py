"""Bicep, as far as properties go: `key: value` within the braces of a resource.

Everything that is no plain property is passed over; an edit replaces a single value.
"""

import re
from collections.abc import Iterator

from analyzer.deployment.tree import Block, Entry, Word

_RESOURCE = re.compile(
    r"(?m)^[ \t]*(?:resource|module)[ \t]+(?P<name>\w+)[ \t]+'(?P<type>[^'\n]*)'"
)
_PROPERTY = re.compile(
    r"(?m)(?P<comment>//[^\n]*|/\*.*?\*/)|(?P<key>\b[A-Za-z_]\w*)[ \t]*:[ \t]*"
    r"(?P<value>'(?:[^'\\\n]|\\.)*'|[\w.-]+)",
    re.DOTALL,
)


def read_bicep(text: str) -> Block:
    """The resources with all their properties, whatever these are nested in."""
    starts = list(_RESOURCE.finditer(text))
    ends = [*(match.start() for match in starts[1:]), len(text)]
    entries = []
    for match, end in zip(starts, ends, strict=False):
        body = Block(tuple(_properties(text, match.end(), end)), match.end(), end)
        labels = (match["name"], match["type"])
        entries.append(Entry("resource", labels, body, match.start(), end))
    return Block(tuple(entries), 0, len(text))


def _properties(text: str, start: int, end: int) -> Iterator[Entry]:
    for match in _PROPERTY.finditer(text, start, end):
        if match["key"] is not None:
            word = Word(match["value"].strip("'"), match.start("value"), match.end("value"))
            yield Entry(match["key"], (), word, match.start("key"), match.end())
