"""What git knows about the files about to be rewritten."""

from collections.abc import Sequence
from pathlib import Path

from analyzer.workspace.git import git_output


def uncommitted(root: Path, paths: Sequence[str]) -> tuple[str, ...]:
    """Files git could not give back: changed tracked files of the tree, and untracked `paths`.

    Empty outside a work tree, and where git is missing. Nothing the repository's configuration
    names is run.
    """
    listed = git_output(root, "status", "--porcelain", "-z", "--untracked-files=all")
    if listed is None:
        return ()
    prefix = (git_output(root, "rev-parse", "--show-prefix") or b"").decode().strip()
    targets = {f"{prefix}{path}" for path in paths}
    found = set()
    entries = iter(listed.split(b"\0"))
    for entry in entries:
        status, name = entry[:2].decode(), entry[3:].decode("utf-8", "surrogateescape")
        if status[:1] in ("R", "C"):
            next(entries, None)
        if name and (status != "??" or name in targets):
            found.add(name)
    return tuple(sorted(found))
