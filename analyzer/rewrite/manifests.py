"""Files that declare requirements, read for a rewrite, and the check of what becomes of them."""

import posixpath
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

from analyzer.codemods.text import Text
from analyzer.diagnostics import Diagnostic
from analyzer.workspace.declarations.model import Declared
from analyzer.workspace.declarations.names import is_lock
from analyzer.workspace.declarations.reading import read_declared, read_script_block
from analyzer.workspace.ignoring import git_root_of
from analyzer.workspace.manifest_files import LARGEST
from analyzer.workspace.manifests import read_manifest
from analyzer.workspace.reading import ReadFailure, read_file
from analyzer.workspace.requirements import admitted_majors
from analyzer.workspace.walking import BESIDE

_SDK = b"mcp"
_OUTSIDE = (
    "asks for mcp 1.x and was not changed: name the folder of the project to have it changed"
)


def read_manifests(
    root: Path, paths: Sequence[str], known: Mapping[str, Text]
) -> tuple[dict[str, Text], dict[str, bytes], tuple[Diagnostic, ...]]:
    """The manifests that can be rewritten, the bytes of locks, and why others are left alone.

    `known` are files that are read already, as `setup.py` is.
    """
    texts: dict[str, Text] = {}
    locks: dict[str, bytes] = {}
    diagnostics: list[Diagnostic] = []
    for path in sorted(set(paths) - known.keys()):
        content = read_file(str(root / path), LARGEST)
        if isinstance(content, ReadFailure):
            diagnostics.append(Diagnostic(content.kind, path, 0, content.message))
        elif is_lock(path):
            locks[path] = content.source
        elif not isinstance(reason := _declared(path, content.source), str):
            texts[path] = Text(path, content.source)
        elif _SDK in content.source.lower():
            diagnostics.append(Diagnostic("unfixed", path, 0, f"not rewritten: {reason}"))
    return texts, locks, tuple(diagnostics)


def left_outside(root: Path, known: Collection[str]) -> Iterator[Diagnostic]:
    """A word on each manifest around `root` that asks for the old SDK and was not to be read.

    A path inside a project may be all that was named: its requirements are then as they were.
    """
    top = git_root_of(str(root))
    folder, lead = root, ""
    while True:
        for name in BESIDE:
            path = f"{lead}{name}"
            content = read_file(str(folder / name), LARGEST)
            if path not in known and not isinstance(content, ReadFailure):
                pins = read_manifest(path, content.source).wanted
                if any(one.name == "mcp" and 1 in admitted_majors("mcp", one.specifier)
                       for one in pins):  # fmt: skip
                    yield Diagnostic("unfixed", path, 0, _OUTSIDE)
        if top is None or str(folder) == top:
            return
        folder, lead = folder.parent, f"../{lead}"


def defect_of_manifest(before: Text, after: bytes) -> str | None:
    """Why the result must not be written: it cannot be read, or has lost a requirement."""
    old = _declared(before.path, before.raw)
    if isinstance(old, str):
        return None
    new = _declared(before.path, after)
    if isinstance(new, str):
        return f"the result {new}"
    lost = {one.name for one in old.declarations} - {one.name for one in new.declarations}
    return f"the result has lost requirements: {', '.join(sorted(lost))}" if lost else None


def _declared(path: str, raw: bytes) -> Declared | str:
    """What a manifest or a script declares, or why that cannot be said."""
    if path.endswith(".py") and posixpath.basename(path) != "setup.py":
        if b"# /// script" not in raw:
            return Declared()
        read: Callable[[str], Declared | None] = read_script_block
    else:
        read = partial(read_declared, path)
    if re.search(rb"\r(?!\n)", raw):
        return "has lines that end in a carriage return alone"
    try:
        return read(raw.decode()) or Declared()
    except UnicodeDecodeError:
        return "is not UTF-8 text"
    except ValueError as error:
        return " ".join(str(error).split())
