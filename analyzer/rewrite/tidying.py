"""What a rewrite leaves behind is cleared away, and its imports are put in order."""

from collections.abc import Mapping
from functools import partial
from pathlib import PurePosixPath

from analyzer.codemods.names import read_names
from analyzer.codemods.scopes import Names
from analyzer.codemods.source import Source, read_source
from analyzer.codemods.text import Text
from analyzer.codemods.tidying.doubles import double_edits
from analyzer.codemods.tidying.hollow import hollow_edits
from analyzer.codemods.tidying.importorder import with_sorted_imports
from analyzer.codemods.tidying.leftovers import leftover_edits
from analyzer.codemods.tidying.orphans import orphan_edits
from analyzer.rewrite.applying import apply_edits
from analyzer.run import Edit


def tidied(before: Source, names: Names, texts: Mapping[str, Text]) -> bytes:
    """A result, of which `names` are, as it is written. `texts` are all files, as they were."""
    result = names.source
    while edits := [
        *orphan_edits(before, names, texts),
        *leftover_edits(before, names, texts),
        *hollow_edits(before, names),
    ]:
        cleared = apply_edits(result, sorted(edits, key=_start))
        parsed = read_source(before.path, cleared)
        if not isinstance(parsed, Source):
            break
        result, names = parsed, read_names(parsed)
    if edits := double_edits(before, result):
        merged = read_source(before.path, apply_edits(result, sorted(edits, key=_start)))
        result = merged if isinstance(merged, Source) else result
    return with_sorted_imports(before, result, partial(_is_local, before.path, texts))


def _start(edit: Edit) -> int:
    return edit.start


def _is_local(path: str, texts: Mapping[str, Text], module: str) -> bool:
    """Whether a module is one of the project: a file, or a folder of files, has its name."""
    top = module.partition(".")[0]
    for other in (path, *texts):
        place = PurePosixPath(other)
        if place.suffix == ".py" and top in (place.stem, *place.parts[:-1]):
            return True
    return False
