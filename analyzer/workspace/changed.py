"""Which lines of a tree are other than at a commit: those that a review is about."""

import re
from collections.abc import Collection
from pathlib import Path

import msgspec

from analyzer.spelling import displayable
from analyzer.workspace.git import git_output

_HUNK = re.compile(rb"^@@ -\S+ \+(\d+)(?:,(\d+))? @@")
_PLAIN = ("--no-ext-diff", "--no-textconv", "--no-color", "--no-renames", "-z")


class NoSuchCommit(ValueError):
    """The tree cannot be compared; the message is one sentence without a full stop."""


class ChangedLines(msgspec.Struct, frozen=True):
    """Lines by file, relative to the audited root; `whole` are files that are new."""

    lines: dict[str, frozenset[int]]
    whole: frozenset[str]

    def touches(self, file: str, first: int, last: int) -> bool:
        """Whether any of the lines `first`..`last` of `file` changed."""
        own = self.lines.get(file, frozenset())
        return file in self.whole or any(line in own for line in range(first, last + 1))


def changed_since(root: Path, commit: str, files: Collection[str]) -> ChangedLines:
    """What changed in `files` under `root` since the commit that `commit` and HEAD share.

    What is not committed yet counts, and so do files that git does not know. Raises
    `NoSuchCommit`.
    """
    if git_output(root, "rev-parse", "--show-toplevel") is None:
        raise NoSuchCommit(f"cannot tell what changed since {commit}: no git repository here")
    named = f"{commit}^{{commit}}"
    if git_output(root, "rev-parse", "--verify", "--quiet", "--end-of-options", named) is None:
        raise NoSuchCommit(f"cannot tell what changed: git knows no commit {commit!r}")
    base = git_output(root, "merge-base", "--end-of-options", commit, "HEAD")
    if base is None:
        raise NoSuchCommit(
            f"cannot tell what changed: HEAD and {commit} share no commit in this clone; "
            "fetch more of its history"
        )
    start = base.decode().strip()
    listed = git_output(root, "diff", *_PLAIN, "--name-only", "--relative", start) or b""
    names = [name for name in listed.split(b"\0") if name and _text(name) in files]
    untracked = git_output(root, "ls-files", "--others", "--exclude-standard", "-z") or b""
    return ChangedLines(
        lines={_text(name): _lines(root, start, name) for name in names},
        whole=frozenset(_text(name) for name in untracked.split(b"\0") if name),
    )


def _lines(root: Path, start: str, name: bytes) -> frozenset[int]:
    # One file at a time: a header line can then not be taken for one of another file.
    path = f":(literal){name.decode('utf-8', 'surrogateescape')}"
    diff = git_output(root, "diff", *_PLAIN[:-1], "--unified=0", start, "--", path) or b""
    found: set[int] = set()
    for line in diff.split(b"\n"):
        if match := _HUNK.match(line):
            first, count = int(match[1]), int(match[2] or b"1")
            found.update(range(first, first + count))
    return frozenset(found)


def _text(name: bytes) -> str:
    return displayable(name.decode("utf-8", "surrogateescape"))
