"""HAProxy's configuration: sections that start at a keyword, a directive on each line."""

import re
from collections.abc import Iterator

from analyzer.deployment.tree import Block, Entry, Word

_SECTIONS = {
    "global", "defaults", "frontend", "backend", "listen", "peers", "resolvers", "userlist",
    "mailers", "program", "cache", "http-errors", "ring", "log-forward", "fcgi-app", "crt-store",
    "traces",
}  # fmt: skip
_LINE = re.compile(r"[^\n]*\n|[^\n]+")
_WORD = re.compile(r"""(?:"(?:[^"\\]|\\.)*"|'[^']*'|\\.|[^\s#"'\\])+""")
_KEYS_OF_TWO = {"stick", "option", "timeout", "http-request", "http-response"}


def read_haproxy(text: str) -> Block:
    """The sections with their directives; `stick on` and its like are keys of two words."""
    sections: list[Entry] = []
    open_section: tuple[Entry, int] | None = None
    entries: list[Entry] = []
    for entry, offset in _lines(text):
        if entry.key in _SECTIONS:
            if open_section is not None:
                sections.append(_closed(open_section[0], entries, offset))
            open_section, entries = (entry, offset), []
        elif open_section is not None:
            entries.append(entry)
    if open_section is not None:
        sections.append(_closed(open_section[0], entries, len(text)))
    return Block(tuple(sections), 0, len(text))


def _closed(head: Entry, entries: list[Entry], end: int) -> Entry:
    labels = tuple(head.value.text.split()[:1]) if isinstance(head.value, Word) else ()
    last = entries[-1].end if entries else head.end
    return Entry(head.key, labels, Block(tuple(entries), head.end, last), head.start, last)


def _lines(text: str) -> Iterator[tuple[Entry, int]]:
    for line in _LINE.finditer(text):
        bare = line[0] if '"' in line[0] else line[0].split("#")[0]
        words = list(_WORD.finditer(bare))
        if words:
            yield _directive(words, line.start()), line.start()


def _directive(words: list[re.Match[str]], offset: int) -> Entry:
    size = 2 if words[0][0] in _KEYS_OF_TWO and len(words) > 1 else 1
    key = " ".join(word[0] for word in words[:size])
    rest = words[size:]
    start, end = offset + words[0].start(), offset + words[-1].end()
    value = None
    if rest:
        text = " ".join(word[0] for word in rest)
        value = Word(text, offset + rest[0].start(), offset + rest[-1].end())
    return Entry(key, (), value, start, end)
