"""Requirements in commands of Dockerfiles and shell scripts: `pip install`, `uv add`."""

import re
from collections.abc import Iterator

import msgspec
from msgspec.structs import replace

from analyzer.workspace.declarations.building import from_pep508
from analyzer.workspace.declarations.model import RUN_TIME, Declaration, Declared, Entry, line_at

_INSTALL = re.compile(
    r"\b(?:pip[\d.]*[ \t]+install|uv[ \t]+add|uv[ \t]+pip[ \t]+install)(?=\s|\\)"
)
_WORD = re.compile(r"\"(?:[^\"\\\n]|\\.)*\"|'[^'\n]*'|(?:[^\s\"'\\;&|()<>]|\\[^\r\n])+")
_GAP = re.compile(r"(?:(?<=\n)[ \t]*#[^\n]*\n|[ \t]|\\\r?\n)+")
_REDIRECT = re.compile(r"(?:[<>]=?[\w.,*]+)*")
"""A range that nobody quoted: the shell reads `mcp>=1.2` as `mcp`, with output to a file."""
_TAKES_VALUE = frozenset({
    "-r", "-c", "-e", "-i", "-t", "-f", "--requirement", "--constraint", "--editable",
    "--index-url", "--extra-index-url", "--target", "--find-links", "--prefix", "--root",
    "--python", "--cache-dir", "--group", "--optional", "--extra", "--package",
    "--trusted-host", "--platform", "--python-version", "--index", "--default-index",
})  # fmt: skip


class _Line(msgspec.Struct, frozen=True):
    number: int
    outer: str


def read_commands(text: str) -> Declared:
    """The requirements that commands of a Dockerfile or shell script name."""
    found: list[Declaration] = []
    for command in _INSTALL.finditer(text):
        if not _is_comment(text, command.start()):
            found += _words(text, command.end(), _quote_around(text, command.start()))
    return Declared((*found, *_exec_forms(text)))


def _words(text: str, at: int, outer: str) -> Iterator[Declaration]:
    """The requirements of one command; `outer` is the quote it stands in."""
    group, first = f"command at {at}", line_at(text, _start_of_command(text, at))
    skip = False
    while gap := _GAP.match(text, at):
        word = _WORD.match(text, gap.end())
        if word is None or (outer and word[0].startswith(outer)):
            return
        at = word.end()
        if redirect := _REDIRECT.match(text, at):
            at = redirect.end()
        if not skip and not word[0].startswith("-"):
            yield from _word(text, word.span(), at, group, _Line(first, outer))
        skip = word[0] in _TAKES_VALUE


def _word(
    text: str, span: tuple[int, int], after: int, group: str, where: "_Line"
) -> Iterator[Declaration]:
    """One word; `after` is where a range that follows it unquoted ends."""
    start, end = span
    quotes = 1 if text[start] in "\"'" else 0
    entry = Entry("word", start, after, "'" if where.outer == '"' else '"')
    found = from_pep508(
        text, start + quotes, end - quotes, rank=RUN_TIME, group=group, entry=entry, style="shell"
    )
    if found is not None:
        yield _placed(found, text[start:after], start, where.number)


def _placed(found: Declaration, written: str, start: int, line: int) -> Declaration:
    """The declaration with its quotes, marked above the command: no comment fits inside one."""
    return replace(found, text=written, start=start, end=start + len(written), line=line)


def _exec_forms(text: str) -> Iterator[Declaration]:
    """`RUN ["pip", "install", "mcp"]`: strings of JSON."""
    for line in re.finditer(r"(?mi)^[ \t]*RUN[ \t]+(\[[^\n]*\])[ \t]*\r?$", text):
        strings = list(re.finditer(r"\"([^\"\\]*)\"", line[1]))
        values = [string[1] for string in strings]
        if "pip" in " ".join(values[:3]) and "install" in values:
            for string in strings[values.index("install") + 1 :]:
                start, end = (line.start(1) + string.start(1), line.start(1) + string.end(1))
                entry = Entry("array", start - 1, end + 1)
                group = f"command at {line.start()}"
                one = from_pep508(text, start, end, rank=RUN_TIME, group=group, entry=entry)
                yield from [] if one is None else [one]


def _is_comment(text: str, at: int) -> bool:
    return text[text.rfind("\n", 0, at) + 1 : at].lstrip().startswith("#")


def _start_of_command(text: str, at: int) -> int:
    """Where the first of the joined lines starts."""
    start = text.rfind("\n", 0, at) + 1
    while start and _continues(text, start - 1):
        start = text.rfind("\n", 0, start - 1) + 1
    return start


def _continues(text: str, end: int) -> bool:
    line = text[text.rfind("\n", 0, end) + 1 : end].rstrip("\r")
    return line.endswith("\\")


def _quote_around(text: str, at: int) -> str:
    """The quote that is open where a command starts, as in `sh -c "pip install …"`."""
    open_quote = ""
    for char in text[_start_of_command(text, at) : at]:
        if char in "\"'" and (not open_quote or char == open_quote):
            open_quote = "" if open_quote else char
    return open_quote
