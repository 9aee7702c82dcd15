"""Rows on documents: where a setting stands, and the edits that take it away."""

import re
from collections.abc import Iterable, Iterator
from fnmatch import fnmatch

from analyzer.deployment.commenting import comment_at
from analyzer.deployment.cutting import (
    Cut,
    Uncut,
    cut_within,
    delete,
    delete_item,
    first_line,
    replace_text,
)
from analyzer.deployment.document import Document
from analyzer.deployment.model import Setting
from analyzer.deployment.rows import Knowledge, Row, Technology
from analyzer.deployment.tree import (
    Block,
    Entry,
    Trail,
    Word,
    blocks_of,
    find,
    says,
    texts_at,
    words_of,
)


def settings_of(document: Document, knowledge: Knowledge) -> Iterator[Setting]:
    """Every setting that a row knows; the first row decides, what goes along counts with it."""
    seen: list[tuple[int, int]] = []
    for trail, technology, row in matches_of(document, knowledge):
        setting = _setting(document, trail, technology, row)
        if not any(start <= setting.start < end for start, end in seen):
            seen.append((setting.start, setting.end))
            seen += [(edit.start, edit.end) for edit in setting.edits]
            yield setting


def matches_of(document: Document, knowledge: Knowledge) -> list[tuple[Trail, Technology, Row]]:
    """Every entry that a row recognises, in the order of the rows."""
    return [
        (trail, technology, row)
        for root in document.roots
        for technology in knowledge.speaking(document.syntax)
        if _is_file_of(technology, document.file)
        for row in technology.setting
        if _holds(root, row.root)
        for trail in find(root, row.path)
        if _means(document, trail, row)
    ]


def _is_file_of(technology: Technology, file: str) -> bool:
    name = file.rpartition("/")[2]
    return not technology.files or any(fnmatch(name, glob) for glob in technology.files)


def _holds(root: Block, wanted: dict[str, str]) -> bool:
    return all(
        any(says(pattern, text) for text in texts_at(root, *path.split("/")))
        for path, pattern in wanted.items()
    )


def _means(document: Document, trail: Trail, row: Row) -> bool:
    block, entry = trail[-1]
    text = _expanded(document, " ".join(words_of(entry.value)))
    if row.says and not says(row.says, text):
        return False
    if row.unless and says(row.unless, text):
        return False
    if not all(_beside(block, key, pattern) for key, pattern in row.beside.items()):
        return False
    inner = blocks_of(entry.value)
    return all(
        any(_beside(one, key, pattern) for one in inner) for key, pattern in row.inside.items()
    )


def _beside(block: Block, key: str, pattern: str) -> bool:
    """Whether an entry says a pattern; one behind `!` may be missing but must not say it."""
    texts = texts_at(block, *key.split("/"))
    if pattern.startswith("!"):
        return not any(says(pattern[1:], text) for text in texts)
    return any(says(pattern, text) for text in texts)


def _expanded(document: Document, text: str) -> str:
    """A text with what its variables stand for behind it."""
    words = [text]
    for word in text.replace("${", "$").replace("}", "").split():
        words += [document.aliases[word]] if word in document.aliases else []
    return " ".join(words)


def _setting(document: Document, trail: Trail, technology: Technology, row: Row) -> Setting:
    entry = trail[-1][1]
    start, end = _place(document, entry, row)
    cuts = _cuts(document, trail, row)
    templated = not isinstance(cuts, Uncut) and any(
        "{{" in document.text[cut.start : cut.end] for cut in cuts
    )
    if templated:
        cuts = Uncut("a template decides part of it")
    return Setting(
        kind=row.means,
        by=row.by,
        technology=technology.technology,
        file=document.file,
        at=start,
        start=document.offset(start),
        end=document.offset(end),
        source=document.text[start:end],
        edits=() if isinstance(cuts, Uncut) else document.edits(cuts),
        kept=cuts.reason if isinstance(cuts, Uncut) else "",
        note=row.note,
        cite=row.cite or technology.cite,
        comment=comment_at(document.text, start, end) if row.means == "one-replica" else "",
        code=_code(entry, row),
    )


def _place(document: Document, entry: Entry, row: Row) -> tuple[int, int]:
    """Where the setting stands: the entry, or the part of its text that is the setting."""
    match = (
        re.compile(row.part).search(document.text, entry.start, entry.end) if row.part else None
    )
    return match.span() if match else (entry.start, entry.end)


def _code(entry: Entry, row: Row) -> str:
    value = re.escape(" ".join(words_of(entry.value)))
    return row.code.replace("{value}", value).replace("{key}", re.escape(entry.key))


def _cuts(document: Document, trail: Trail, row: Row) -> list[Cut] | Uncut:
    block, entry = trail[-1]
    also = [] if _is_spared(document, block, row) else [
        one for one in block.entries if one is not entry and _goes_along(one, row.also)
    ]  # fmt: skip
    match row.edit:
        case "delete":
            cuts = delete(document.text, trail, also)
        case "set":
            cuts = _set(document, block, entry, row)
            if not isinstance(cuts, Uncut) and also:
                more = delete(document.text, (*trail[:-1], (block, also[0])), also[1:])
                cuts = more if isinstance(more, Uncut) else sorted([*cuts, *more])
        case "replace":
            cuts = [Cut(entry.start, entry.end, row.to)]
        case "item" if row.spare and says(row.spare, document.text):
            return Uncut("something else in the file configures it as well")
        case "item":
            cuts = delete_item(document.text, trail)
        case "swap":
            cuts = _swap(document, entry, row)
        case _:
            return Uncut(row.kept or "this setting is only reported")
    if isinstance(cuts, Uncut) or not row.words:
        return cuts
    return sorted([*cuts, *_words(document, block, row)])


def _is_spared(document: Document, block: Block, row: Row) -> bool:
    """Whether something else in the block uses what would go along."""
    return bool(row.spare) and says(row.spare, document.text[block.start : block.end])


def _goes_along(entry: Entry, patterns: Iterable[str]) -> bool:
    return any(fnmatch(entry.key, pattern) for pattern in patterns)


def _set(document: Document, block: Block, entry: Entry, row: Row) -> list[Cut] | Uncut:
    value = block.first(row.on) if row.on else entry.value
    inner = [one for one in blocks_of(entry.value) if row.on]
    if inner and not isinstance(value, Word):
        value = inner[0].first(row.on)
    if value is None and inner and row.missing:
        return first_line(document.text, inner[0], row.missing)
    if not isinstance(value, Word):
        return Uncut("its value is not written as plain text")
    return [replace_text(document.text, value, row.to)]


def _swap(document: Document, entry: Entry, row: Row) -> list[Cut] | Uncut:
    found = cut_within(document.text, entry, row.on)
    if found is None:
        return Uncut("its value is not written as plain text")
    return [Cut(found.start, found.end, row.to)]


def _words(document: Document, block: Block, row: Row) -> Iterator[Cut]:
    for key, pattern in row.words.items():
        for entry in block.named(key):
            cut = cut_within(document.text, entry, pattern)
            if cut is not None:
                yield cut
