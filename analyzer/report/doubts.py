"""What each kind of diagnostic means to a reader, and how heavy it weighs."""

from collections.abc import Iterable
from typing import Literal

import msgspec

from analyzer.diagnostics import Diagnostic
from analyzer.report.text import plural

Level = Literal["error", "warning", "note"]


class Kind(msgspec.Struct, frozen=True):
    """`title` heads a list of such diagnostics, `meaning` tells what they do to the result."""

    level: Level
    title: str
    meaning: str


_UNREAD = "What these files hold is not in the result."
_NOTHING_LOST = "Nothing that could be audited is lost."
_KINDS: dict[str, Kind] = {
    "internal": Kind(
        "error",
        "Mistakes of unstick itself",
        "The project they name is not in the result. Please report them.",
    ),
    "unreadable": Kind("error", "Could not be read", _UNREAD),
    "syntax-error": Kind("error", "Not valid Python", _UNREAD),
    "too-deep": Kind("error", "Brackets nested too deep to parse", _UNREAD),
    "too-large": Kind("error", "Too large to parse", _UNREAD),
    "not-text": Kind("error", "Not text", _UNREAD),
    "failed": Kind("error", "Could not be analysed", _UNREAD),
    "deployment-unread": Kind(
        "warning",
        "Deployment files that were not understood",
        "Session affinity they may set is not in the result.",
    ),
    "symlink-loop": Kind("warning", "Symbolic links that lead in a circle", _NOTHING_LOST),
    "not-a-file": Kind("warning", "Named like modules, but no files", _NOTHING_LOST),
    "unresolved-call": Kind(
        "note",
        "Calls into code that is not known",
        "Mostly libraries, and values that arrive at run time. Such a call is taken to change "
        "nothing of the server; a verdict is as good as that holds.",
    ),
    "suppression": Kind(
        "note",
        "Suppression comments that are not in order",
        "The comments are `# unstick: ignore[CODE] reason`.",
    ),
}


def kind_of(name: str) -> Kind:
    """The entry of a kind; one for the kinds that a newer version may have written."""
    return _KINDS.get(name) or Kind("warning", name.replace("-", " ").capitalize(), "")


def diagnostic_groups(
    diagnostics: Iterable[Diagnostic],
) -> tuple[tuple[Kind, tuple[Diagnostic, ...]], ...]:
    """Diagnostics by kind, the heaviest kinds first, places in reading order."""
    groups: dict[str, list[Diagnostic]] = {}
    for diagnostic in sorted(diagnostics, key=lambda d: (d.file, d.line, d.message)):
        groups.setdefault(diagnostic.kind, []).append(diagnostic)
    levels: tuple[Level, ...] = ("error", "warning", "note")
    order = sorted(groups, key=lambda name: (levels.index(kind_of(name).level), name))
    return tuple((kind_of(name), tuple(groups[name])) for name in order)


def doubts_sentence(diagnostics: Iterable[Diagnostic]) -> str | None:
    """What the tool could not tell: the message of the only one, or how many there are."""
    found = tuple(diagnostics)
    if not found:
        return None
    if len(found) == 1:
        text = found[0].message.rstrip(".")
        where = f" ({found[0].file})" if found[0].kind != "unresolved-call" else ""
        return f"Not known: {text}{where}."
    groups = diagnostic_groups(found)
    parts = (f"{kind.title[0].lower()}{kind.title[1:]} ({len(of):,})" for kind, of in groups)
    return f"{plural(len(found), 'note')} on what could not be told: {', '.join(parts)}."
