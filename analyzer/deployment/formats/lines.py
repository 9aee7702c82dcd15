"""Files of commands: Dockerfiles, Procfiles, systemd units, shell scripts, gunicorn's settings.

A logical line is an entry: its first word is the key, what follows the value. A backslash at the
end of a line joins the next one to it.
"""

import re

from analyzer.deployment.tree import Block, Entry, Word

_LINE = re.compile(r"(?:[^\\\n]|\\\r?\n|\\.)+")
_KEY = re.compile(r"[ \t]*(?P<key>[^\s:=#]+)(?:[ \t]*[:=][ \t]*|[ \t]+|$)")


def read_lines(text: str) -> Block:
    """Every line that is no comment. `[section]` lines become blocks with the lines below them."""
    entries: list[Entry] = []
    sections: list[Entry] = []
    for line in _LINE.finditer(text):
        match = _KEY.match(line[0])
        if match is None or match["key"].startswith(("#", "//", ";")):
            continue
        start = line.start() + match.start("key")
        end = line.start() + len(line[0].rstrip())
        if match["key"].startswith("[") and line[0].rstrip().endswith("]"):
            sections = [*sections, Entry(line[0].strip("[] \t\r"), (), None, start, end)]
            continue
        entry = Entry(match["key"], (), _value(line, match, end), start, end)
        if sections:
            sections[-1] = _with(sections[-1], entry)
        else:
            entries.append(entry)
    return Block((*entries, *sections), 0, len(text))


def _value(line: re.Match[str], match: re.Match[str], end: int) -> Word | None:
    start = line.start() + match.end()
    if start >= end:
        return None
    return Word(" ".join(line[0][match.end() :].replace("\\\n", " ").split()), start, end)


def _with(section: Entry, entry: Entry) -> Entry:
    known = section.value.entries if isinstance(section.value, Block) else ()
    block = Block((*known, entry), section.start, entry.end)
    return Entry(section.key, section.labels, block, section.start, entry.end)
