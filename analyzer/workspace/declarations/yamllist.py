"""Requirements in conda's YAML: `environment.yml`, `meta.yaml` and `recipe.yaml`.

Recipes hold templates that no YAML parser reads, so this goes by lines and indents.
"""

import re
from collections.abc import Iterator

from analyzer.workspace.declarations.building import from_conda, from_pep508
from analyzer.workspace.declarations.model import (
    DEVELOPMENT,
    LIMIT,
    RUN_TIME,
    Declaration,
    Declared,
    Entry,
)

_KEY = re.compile(r"(?P<dash>-[ \t]+)?(?P<key>[A-Za-z_][\w-]*):[ \t]*(?:#.*)?")
_ITEM = re.compile(
    r"(?P<lead>[ \t]*-[ \t]+)(?P<quote>[\"']?)(?P<text>[^\"'#\r\n]+?)(?P=quote)[ \t]*(?:#.*)?"
)
_RANKS = {
    "dependencies": RUN_TIME,
    "run": RUN_TIME,
    "host": LIMIT,
    "build": LIMIT,
    "run_constrained": LIMIT,
    "run_constraints": LIMIT,
    "requires": DEVELOPMENT,
}


def read_conda(text: str) -> Declared:
    """What a conda environment or recipe declares, its `pip:` list included."""
    return Declared(tuple(_declarations(text)))


def _declarations(text: str) -> Iterator[Declaration]:
    keys: list[tuple[int, str]] = []
    start = 0
    for line in text.split("\n"):
        bare = line.rstrip("\r")
        indent = len(bare) - len(bare.lstrip())
        key = _KEY.fullmatch(bare.strip())
        if bare.strip() and not bare.strip().startswith("#"):
            depth = indent + len(key["dash"] or "") if key else indent
            limit = depth if key else indent + 1
            keys = [one for one in keys if one[0] < limit]
            if key:
                keys.append((depth, key["key"]))
            else:
                yield from _item(text, bare, start, [name for _, name in keys])
        start += len(line) + 1


def _item(text: str, line: str, start: int, keys: list[str]) -> Iterator[Declaration]:
    match = _ITEM.fullmatch(line)
    if match is None or not keys:
        return
    entry = Entry("line", start, start + len(line), match["lead"])
    span = (start + match.start("text"), start + match.end("text"))
    group = ".".join(keys)
    if keys[-1] == "pip" and len(keys) > 1:
        found = from_pep508(text, *span, rank=RUN_TIME, group=group, entry=entry)
    elif keys[-1] in _RANKS:
        found = from_conda(text, *span, rank=_RANKS[keys[-1]], group=group, entry=entry)
    else:
        return
    if found is not None:
        yield found
