"""What can be learned from answers: values by name, words that stand out, what is given out."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

import msgspec

from analyzer.verify.transcript import Answer

LONGEST_WORD = 80
_QUOTED = re.compile(r"['\"`‘“]([^'\"`’”\n]{1,60})['\"`’”]")
_LEADING = re.compile(r"^\W*([\w.@-]+)\s*[:,;(—–-]")
_WORD = re.compile(r"[\w.@-]+")


class Kept(msgspec.Struct, frozen=True):
    """What the tool that stands here gave out, or a field of that, as an argument."""

    tool: str
    field: str | None = None

    def name(self, client: str) -> str:
        return re.sub(r"\W", "_", f"{self.tool}__{self.field or ''}__{client}")


def quoted_in(tool: Mapping[str, Any]) -> list[str]:
    """What a description puts in quotes."""
    texts = [str(tool.get("description", ""))]
    texts += [
        str(one.get("description", ""))
        for one in tool["inputSchema"].get("properties", {}).values()
    ]
    return [found for text in texts for found in _QUOTED.findall(text)]


def said(answer: Answer) -> Iterator[str]:
    if answer.error is not None:
        yield answer.error.message
    for block in (answer.result or {}).get("content", ()):
        if isinstance(block.get("text"), str):
            yield block["text"]
    structured = (answer.result or {}).get("structuredContent")
    if structured is not None:
        yield json.dumps(structured)


def blocks(answer: Answer) -> int:
    return len((answer.result or {}).get("content", ()))


def decoded(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


def fields(found: Any, *, deep: bool = True, left: int = 200) -> Iterator[tuple[str, Any]]:
    """Texts and numbers by the name they have in an object."""
    if isinstance(found, dict):
        for key, value in islice(found.items(), left):
            if isinstance(value, str | int):
                yield str(key), value
            elif deep:
                yield from fields(value, left=left // 2)
    elif isinstance(found, list) and deep:
        for one in islice(found, 5):
            yield from fields(one, left=left // 2)


def words_of(text: str, found: Any) -> Iterator[str]:
    """Quoted words, items of lists, and what a line begins with before a colon."""
    if isinstance(found, str):
        yield from _QUOTED.findall(text)
    items: Iterable[Any] = text.splitlines()
    if isinstance(found, list):
        items = found
    elif isinstance(found, dict):
        items = [one for value in found.values() if isinstance(value, list) for one in value]
    for item in islice(items, 20):
        if isinstance(item, str) and 0 < len(item) <= LONGEST_WORD:
            if (leading := _LEADING.match(item)) is not None:
                yield leading[1]
            if _WORD.fullmatch(item):
                yield item


def is_name(value: Any) -> bool:
    """Could it be handed back to name something: one word, not too short."""
    return isinstance(value, str) and 4 <= len(value) <= LONGEST_WORD and " " not in value


def is_related(kept: Kept, key: str) -> bool:
    """Does what a tool gives out bear the name of an argument, or the tool a part of it?"""
    if kept.field == key:
        return True
    parts = {part for part in key.lower().split("_") if part not in ("id", "name", "key")}
    return bool(parts & set(kept.tool.lower().replace("-", "_").split("_")))


def speaks_of(tool: str, key: str) -> bool:
    """Does a tool such as `list_tables` speak of what an argument such as `table` names?"""
    parts = {part for part in key.lower().split("_") if part not in ("id", "name", "key")}
    words = {word for word in re.split(r"[_-]", tool.lower()) if word not in ("id", "name", "key")}
    return any(words & {part, f"{part}s", f"{part}es"} for part in parts if len(part) > 2)


def note(known: list[Any], value: Any) -> None:
    if value not in known and len(known) < 50:
        known.append(value)


def snake(name: str) -> str:
    """`nextCursor` as `next_cursor`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()
