"""A new requirement in a list that is there: in its order and its layout."""

from collections.abc import Sequence

from analyzer.codemods.dependencies.spelling import spelt, split_requirement
from analyzer.codemods.text import Text
from analyzer.run import Edit
from analyzer.workspace.declarations.model import Declaration

_BLANK = "\ufeff \t#"
"""What may stand before an item that has a line to itself; each line of a script block has a #."""


def insertion(
    text: Text, items: Sequence[Declaration], beside: Declaration, requirement: str
) -> tuple[Edit, ...]:
    """Edits that put `requirement` among `items`: in alphabetical order where they have it, else
    before `beside`."""
    before, after = _neighbours(items, beside, split_requirement(requirement)[0])
    if beside.entry.layout == "word":
        word = spelt(beside, requirement)
        return (text.edit_at(beside.entry.end, beside.entry.end, f" {word}"),)
    if before is not None:
        return (_ahead_of(text, before, requirement, is_first=before == items[0]),)
    assert after is not None
    return _behind(text, after, requirement)


def _neighbours(
    items: Sequence[Declaration], beside: Declaration, name: str
) -> tuple[Declaration | None, Declaration | None]:
    """What the new item goes before, or else behind."""
    items = [item for item in items if item.name != "python"]
    names = [item.name for item in items]
    if names != sorted(names):
        return beside, None
    later = [item for item in items if item.name > name]
    return (later[0], None) if later else (None, items[-1])


def _ahead_of(text: Text, item: Declaration, requirement: str, *, is_first: bool) -> Edit:
    whole, start = text.decoded, item.entry.start
    line_start = max(whole.rfind("\n", 0, start) + 1, whole.startswith("\ufeff"))
    lead = whole[line_start:start]
    new = _written(text, item, requirement)
    if lead.strip(_BLANK) and item.entry.layout == "array":
        return text.edit_at(start, start, f"{new}, ")
    above = line_start if is_first or "#" in lead else _above_comments(whole, line_start)
    comma = "," if item.entry.layout == "array" else ""
    return text.edit_at(above, above, f"{lead}{new}{comma}\n")


def _above_comments(whole: str, line_start: int) -> int:
    """Where the comments start that stand right above a line: they are about it.

    Above the first item of a list, comments are as often about the whole list.
    """
    while line_start > 1:
        above = whole.rfind("\n", 0, line_start - 1) + 1
        if not whole[above:line_start].lstrip("\ufeff \t").startswith("#"):
            break
        line_start = max(above, whole.startswith("\ufeff"))
    return line_start


def _behind(text: Text, item: Declaration, requirement: str) -> tuple[Edit, ...]:
    whole = text.decoded
    start, end = item.entry.start, item.entry.end
    line_start = whole.rfind("\n", 0, start) + 1
    line_end = whole.find("\n", end)
    lead = whole[line_start:start]
    new = _written(text, item, requirement)
    if item.entry.layout == "array" and lead.strip(_BLANK):
        return (text.edit_at(end, end, f", {new}"),)
    line_end = len(whole) if line_end < 0 else line_end
    line_end -= whole[line_end - 1 : line_end] == "\r"
    if item.entry.layout != "array":
        return (text.edit_at(line_end, line_end, f"\n{_key_lead(item, lead)}{new}"),)
    comma = whole[end:].lstrip().startswith(",")
    added = text.edit_at(line_end, line_end, f"\n{lead}{new},")
    return (added,) if comma else (text.edit_at(end, end, ","), added)


def _key_lead(item: Declaration, lead: str) -> str:
    return lead if item.entry.layout == "key" else ""


def _written(text: Text, item: Declaration, requirement: str) -> str:
    """The new item as `item` is written, with its quotes or its lead."""
    new = spelt(item, requirement)
    if item.entry.layout == "array":
        quote = text.decoded[item.entry.start]
        quote = quote if quote in "\"'" else '"'
        return f"{quote}{new}{quote}"
    return f"{item.entry.lead}{new}" if item.entry.layout == "line" else new
