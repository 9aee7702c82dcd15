"""Taking an entry out of a text, or setting it anew, without touching anything else.

Everything here counts characters; an edit is the span it replaces and the new text. An entry that
has its lines to itself goes with them, one that shares a line goes with the space behind it.
"""

import re
from collections.abc import Iterable, Sequence

import msgspec

from analyzer.deployment.tree import Block, Entry, Items, Trail, Word


class Cut(msgspec.Struct, frozen=True, order=True):
    """Characters `[start, end)` become `text`."""

    start: int
    end: int
    text: str = ""


class Uncut(msgspec.Struct, frozen=True):
    """Why there is no such edit."""

    reason: str


def delete(text: str, trail: Trail, also: Iterable[Entry] = ()) -> list[Cut] | Uncut:
    """Edits that take away an entry and `also` entries of its block.

    A block that would be left empty goes as a whole; at the top of a document, or with a comment
    in it, it becomes `{}`.
    """
    block, entry = trail[-1]
    gone = [one for one in block.entries if one is entry or any(one is other for other in also)]
    cuts: list[Cut] = []
    if len(gone) == len(block.entries) and _needs_entries(block, trail, text):
        if len(trail) == 1:
            return Uncut("nothing else is in this document")
        behind_key = text.index(":", trail[-2][1].start) + 1
        if "#" in _between(text, block, behind_key):
            cuts.append(Cut(behind_key, behind_key, " {}"))
        elif len(trail) == 2:
            return [Cut(behind_key, block.end, " {}")]
        else:
            return delete(text, trail[:-1])
    for one in gone:
        cut = _of_flow(text, block, one, gone) if block.flow else _of_lines(text, block, one, gone)
        if isinstance(cut, Uncut):
            return cut
        cuts.append(cut)
    return _joined(cuts)


def delete_item(text: str, trail: Trail) -> list[Cut] | Uncut:
    """An edit that takes away the list item which holds an entry; its lines go as a whole."""
    block, holder = trail[-1][0], trail[-2][1] if len(trail) > 1 else None
    items = holder.value if holder else None
    if not isinstance(items, Items) or text[items.start : items.start + 1] == "[":
        return Uncut("the list is written on one line")
    if len(items.items) < 2:
        return Uncut("nothing else is in the list")
    dash = text.rfind("-", 0, block.start)
    begin = text.rfind("\n", 0, dash) + 1
    if (
        block not in items.items
        or text[begin:dash].strip()
        or text[dash + 1 : block.start].strip()
    ):
        return Uncut("the list item is laid out in a way that is not understood")
    stop = text.find("\n", block.end)
    return [Cut(begin, len(text) if stop < 0 else stop + 1)]


def replace_text(text: str, word: Word, new: str) -> Cut:
    """An edit that gives a word another text, within the quotes it has."""
    raw = text[word.start : word.end]
    quote = raw[0] if raw[:1] in ("'", '"') and raw[:1] == raw[-1:] else ""
    return Cut(word.start, word.end, f"{quote}{new}{quote}")


def first_line(text: str, block: Block, line: str) -> list[Cut] | Uncut:
    """An edit that puts a line first in a block whose entries have lines of their own."""
    first = block.entries[0] if block.entries else None
    lead = text[block.start + 1 : first.start] if first else ""
    indent = re.fullmatch(r"[ \t]*(?:\r?\n[ \t]*)*\r?\n([ \t]*)", lead)
    if first is None or indent is None:
        return Uncut("the block is written on one line")
    return [Cut(first.start, first.start, f"{line}\n{indent[1]}")]


def cut_within(text: str, entry: Entry, pattern: str) -> Cut | None:
    """The first place within an entry's own text that a pattern finds, cut out."""
    match = re.compile(pattern).search(text, entry.start, entry.end)
    return Cut(match.start(), match.end()) if match else None


def _needs_entries(block: Block, trail: Trail, text: str) -> bool:
    """YAML has no way to write an empty block by indentation; sections of HAProxy may be empty."""
    if block.flow or len(trail) == 1:
        return block.flow or text[block.start : block.start + 1] != "{"
    lead = text[trail[-2][1].start : block.start]
    return re.search(r":\s", lead) is not None


def _between(text: str, block: Block, start: int) -> str:
    """What stands between the entries of a block: the comments that are to stay."""
    ends = [start, *(entry.end for entry in block.entries)]
    begins = [*(entry.start for entry in block.entries), block.end]
    gaps = [text[end:begin] for end, begin in zip(ends, begins, strict=True)]
    return "".join(
        re.sub(r"^[ \t]*#[^\n]*", "", gap) if gap is not gaps[0] else gap for gap in gaps
    )


def _of_lines(text: str, block: Block, entry: Entry, gone: Sequence[Entry]) -> Cut | Uncut:
    begin = text.rfind("\n", 0, entry.start) + 1
    lead = text[begin : entry.start]
    stop = text.find("\n", entry.end)
    stop = len(text) if stop < 0 else stop + 1
    tail = text[entry.end : stop]
    if lead.strip("\ufeff \t"):
        return _first_of_item(text, block, entry, gone, lead)
    if re.fullmatch(r"[ \t]*(?:#[^\n]*)?\r?\n?", tail):
        return Cut(_without_blank_line(text, begin, stop), stop)
    return Cut(entry.start, _behind_blanks(text, entry.end))


def _first_of_item(
    text: str, block: Block, entry: Entry, gone: Sequence[Entry], lead: str
) -> Cut | Uncut:
    """An entry with something before it on its line: a dash of YAML, a brace of nginx."""
    if not re.fullmatch(r"[ \t]*(?:-[ \t]+)+", lead):
        return Cut(entry.start, _behind_blanks(text, entry.end))
    rest = [one for one in block.entries if one.start > entry.start and one not in gone]
    if not rest or "#" in text[entry.end : rest[0].start]:
        return Uncut("the entry opens a list item whose other lines would have to move")
    return Cut(entry.start, rest[0].start)


def _without_blank_line(text: str, begin: int, stop: int) -> int:
    """Where the cut begins: a blank line above goes along when nothing needs it any more."""
    above = re.search(r"\n([ \t]*\r?\n)$", text[:begin])
    below = re.match(r"[ \t]*(?:\r?\n|[})\]]|$)", text[stop:])
    return begin - len(above[1]) if above and below else begin


def _behind_blanks(text: str, end: int) -> int:
    match = re.compile(r"[ \t]*").match(text, end)
    return match.end() if match else end


def _of_flow(text: str, block: Block, entry: Entry, gone: Sequence[Entry]) -> Cut:
    """Within commas: with the comma behind it, or for the last one with that before it."""
    kept_after = [one for one in block.entries if one.start > entry.start and one not in gone]
    if kept_after:
        following = min(one.start for one in block.entries if one.start > entry.start)
        return Cut(entry.start, following)
    before = [one for one in block.entries if one.start < entry.start]
    return Cut(before[-1].end, entry.end) if before else Cut(entry.start, entry.end)


def _joined(cuts: Iterable[Cut]) -> list[Cut]:
    """Cuts in order; those that touch or overlap as one."""
    joined: list[Cut] = []
    for cut in sorted(cuts):
        if joined and cut.start <= joined[-1].end and not cut.text and not joined[-1].text:
            joined[-1] = Cut(joined[-1].start, max(joined[-1].end, cut.end))
        else:
            joined.append(cut)
    return joined
