"""Requirements written anew in the style they were written in."""

import re
from collections.abc import Collection

from analyzer.workspace.declarations.model import Declaration

_PEP508 = re.compile(
    r"(?P<name>[\w.-]+)(?P<extras>\s*\[[^\]]*\])?(?P<gap>\s*)(?P<open>\(\s*)?"
    r"(?P<range>[^;()]*?)(?P<close>\s*\))?(?P<rest>\s*(?:;.*)?)",
    re.DOTALL,
)
_CONDA = re.compile(r"(?P<name>(?:[\w./-]+::)?[\w.-]+)(?P<gap>[ \t]*)(?P<range>.*)")


def respelt(one: Declaration, requires: str, dropped: Collection[str] = ()) -> str | None:
    """The text of `one` with the range `requires` and without `dropped` extras.

    None when the text names no range that could be replaced.
    """
    if one.direct:
        return None
    if one.style == "poetry":
        return requires
    if one.style == "conda":
        return _conda(one.text, requires)
    if one.style == "shell":
        quote = one.text[0] if one.text[0] in "\"'" else one.entry.lead
        inner = re.split(r"[<>]", one.text)[0] if one.text[0] not in "\"'" else one.text[1:-1]
        new = _pep508(inner, requires, dropped)
        return new and f"{quote}{new}{quote}"
    return _pep508(one.text, requires, dropped)


def spelt(one: Declaration, requirement: str) -> str:
    """A new `requirement` in the style of `one`."""
    name, requires = split_requirement(requirement)
    if one.style == "poetry":
        return f'{name} = "{requires or "*"}"'
    if one.style == "shell":
        quote = one.text[0] if one.text[0] in "\"'" else one.entry.lead
        return f"{quote}{requirement}{quote}"
    return requirement


def split_requirement(requirement: str) -> tuple[str, str]:
    """Name and range of a plain requirement."""
    match = re.fullmatch(r"([\w.-]+)(.*)", requirement)
    return (match[1], match[2]) if match else (requirement, "")


def _pep508(text: str, requires: str, dropped: Collection[str]) -> str | None:
    match = _PEP508.fullmatch(text)
    if match is None:
        return None
    has_range = match["range"] or match["open"]
    gap, rest = (match["gap"], "") if has_range else ("", match["gap"])
    extras = _without(match["extras"] or "", dropped)
    new = _spaced(requires, match["range"])
    head = f"{match['name']}{extras}{gap}{match['open'] or ''}"
    return f"{head}{new}{match['close'] or ''}{rest if match['rest'] else ''}{match['rest']}"


def _conda(text: str, requires: str) -> str | None:
    match = _CONDA.fullmatch(text)
    if match is None:
        return None
    return f"{match['name']}{match['gap'] if match['range'] else ' '}{requires}"


def _without(extras: str, dropped: Collection[str]) -> str:
    names = [name.strip() for name in extras.strip().strip("[]").split(",") if name.strip()]
    kept = [name for name in names if name.lower() not in dropped]
    if kept == names:
        return extras
    return f"[{','.join(kept)}]" if kept else ""


def _spaced(requires: str, old: str) -> str:
    """`requires` with blanks where the old range has them."""
    if re.search(r"[<>=~!]\s", old):
        requires = re.sub(r"([<>=~!]+)", r"\1 ", requires)
        return requires.replace(",", ", ")
    return requires.replace(",", ", ") if re.search(r",\s", old) else requires
