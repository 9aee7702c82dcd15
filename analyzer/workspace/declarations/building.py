"""A declaration from the text of a requirement, in each way of writing one."""

import re

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from analyzer.workspace.declarations.model import Declaration, Entry, Style, line_at
from analyzer.workspace.requirements import pep440_of_poetry

_CONDA = re.compile(
    r"(?:[\w./-]+::)?(?P<name>[A-Za-z0-9][\w.-]*)(?:\[[^\]]*\])?[ \t]*"
    r"(?P<range>[<>=!~*\d][^#\[]*)?"
)


def from_pep508(
    text: str,
    start: int,
    end: int,
    *,
    rank: int,
    group: str,
    entry: Entry,
    style: Style = "pep508",
) -> Declaration | None:
    """The requirement `text[start:end]`; None when it is not one."""
    written = text[start:end].strip()
    start += len(text[start:end]) - len(text[start:end].lstrip())
    try:
        parsed = Requirement(written)
    except InvalidRequirement:
        return None
    return Declaration(
        name=canonicalize_name(parsed.name),
        text=written,
        start=start,
        end=start + len(written),
        style=style,
        specifier=str(parsed.specifier),
        rank=rank,
        group=group,
        entry=entry,
        line=line_at(text, start),
        direct=parsed.url is not None,
    )


def from_table(
    text: str, name: str, value: tuple[int, int], *, rank: int, group: str, entry: Entry
) -> Declaration:
    """A range behind a key that names the distribution, as Poetry writes it."""
    start, end = value
    return Declaration(
        name=canonicalize_name(name),
        text=text[start:end],
        start=start,
        end=end,
        style="poetry",
        specifier=pep440_of_poetry(text[start:end]),
        rank=rank,
        group=group,
        entry=entry,
        line=line_at(text, entry.start),
    )


def from_conda(
    text: str, start: int, end: int, *, rank: int, group: str, entry: Entry
) -> Declaration | None:
    """A conda match specification; the build behind a second `=` is no part of the range."""
    match = _CONDA.fullmatch(text, start, end)
    if match is None:
        return None
    return Declaration(
        name=canonicalize_name(match["name"]),
        text=match[0].rstrip(),
        start=start,
        end=start + len(match[0].rstrip()),
        style="conda",
        specifier=_pep440_of_conda((match["range"] or "").strip()),
        rank=rank,
        group=group,
        entry=entry,
        line=line_at(text, start),
    )


def _pep440_of_conda(written: str) -> str:
    fuzzy = re.fullmatch(r"=?\s*(\d[\w.]*?)(?:\.?\*)?(?:\s*=\S*|\s+\S+)?", written)
    if fuzzy and not written.startswith("=="):
        return f"=={fuzzy[1]}.*"
    return "" if written == "*" else written
